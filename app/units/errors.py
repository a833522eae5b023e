"""The Problems of units."""

from app.core.errors import Problem


class UnitNotFound(Problem):
    code = "404.10"
    title = "There is no unit \u201c{code}\u201d"
    advice = "Check the code in the list of units."


class UnitTypeNotFound(Problem):
    code = "404.11"
    title = "There is no unit type \u201c{key}\u201d"
    advice = "Look it up in the list of unit types."


class SuccessionNotFound(Problem):
    code = "404.12"
    title = "There is no such succession"
    advice = "It may have been removed. Open the unit to see its successions."


class UnitCodeTaken(Problem):
    code = "409.10"
    title = "Another unit has the code {code} already"
    advice = "Each unit has a code of its own; small and capital letters do not tell codes apart."


class UnitsInCircle(Problem):
    code = "409.11"
    title = "The units would stand under one another in a circle: {way}"
    advice = "Choose a parent that does not stand below this unit."


class UnitReferred(Problem):
    """`places`: message ids of what refers to the unit."""

    code = "409.12"
    title = "This unit cannot be removed: other records refer to it"
    advice = "Set its last day instead; the unit then stays on record."


class UnitsBelowLast(Problem):
    code = "409.13"
    title = "Units directly below last longer: {codes}"
    advice = "Set their last day first, or put them under another unit."


class SuccessionOverlaps(Problem):
    code = "409.14"
    title = "The unit {code} still lasts until {until}, after the day of the succession"
    advice = "Correct the last day of the unit or the day of the succession."


class SuccessorNotValid(Problem):
    code = "409.15"
    title = "The unit {code} is not valid on the day of the succession"
    advice = "Correct the first or last day of the unit, or the day of the succession."


class SuccessionInCircle(Problem):
    code = "409.16"
    title = "The units would follow one another in a circle: {way}"
    advice = "A unit cannot be followed by one that it follows itself."


class SuccessionRepeated(Problem):
    code = "409.17"
    title = "This succession is on record already"
    advice = "Open the unit to see its successions."


class UnitTypeTaken(Problem):
    code = "409.18"
    title = "Another unit type has the key or name {name} already"
    advice = "Choose a different key and name."


class UnitTypeReferred(Problem):
    code = "409.19"
    title = "This unit type cannot be removed: units or campaigns use it"
    advice = "Give the units another type first."


class ParentUnknown(Problem):
    code = "422.10"
    title = "No unit has the code or name \u201c{text}\u201d"
    advice = "Write the code as it stands in the list of units."


class ParentUnclear(Problem):
    code = "422.11"
    title = "Several units have this name: {codes}"
    advice = "Write the code of one of them."


class UnitDatesCrossed(Problem):
    code = "422.12"
    title = "The unit would end before it begins"
    advice = "Check both days."
