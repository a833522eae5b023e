"""phieu: collects and analyses the surveys behind the Public Administration Reform Index."""
