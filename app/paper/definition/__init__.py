"""The paper form as data: what it asks, its serial, its codes, its millimetre layout."""
