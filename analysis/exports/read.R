# Reads the tables beside this script into R, with the words for their numbers.
#
#   source("read.R")
#   answers <- read_table("answers")              # from answers.csv, base R only
#   answers <- read_table("answers", "sav")       # package haven; likewise "dta"
#   answers <- read_table("answers", "parquet")   # package arrow
#   design  <- survey_design(answers)             # package survey
#   survey::svymean(~q01, design, na.rm = TRUE)   # q01 stands for an item of the survey
#
# In items 0 is "don't know": `opinions()` turns it into NA before means are taken.

folder <- function() {
  files <- vapply(sys.frames(), function(frame) if (is.null(frame$ofile)) "" else frame$ofile, "")
  files <- files[nzchar(files)]
  if (length(files)) dirname(files[[length(files)]]) else "."
}

data_folder <- folder()

# Text that a spreadsheet would run has an apostrophe before it in CSV files.
as_meant <- function(text) sub("^'([-=+@\t\n])", "\\1", text)

read_labels <- function() {
  labels <- utils::read.csv(
    file.path(data_folder, "labels.csv"),
    encoding = "UTF-8", colClasses = "character", na.strings = character(0)
  )
  labels$label <- as_meant(labels$label)
  labels
}

# Codes such as 007 are text, whatever they look like.
read_csv_file <- function(path, texts) {
  kinds <- stats::setNames(rep("character", length(texts)), texts)
  data <- utils::read.csv(
    path, encoding = "UTF-8", na.strings = "", check.names = FALSE, colClasses = kinds
  )
  data[texts] <- lapply(data[texts], as_meant)
  data
}

# One table as a data frame; attribute "label" of a column says what it is, "words" names its numbers.
read_table <- function(name, format = c("csv", "sav", "dta", "parquet")) {
  format <- match.arg(format)
  path <- file.path(data_folder, paste0(name, ".", format))
  if (!file.exists(path)) stop("There is no file ", path)
  labels <- read_labels()
  labels <- labels[labels$table == name, ]
  numbers <- unique(labels$column[labels$value != ""])
  data <- switch(format,
    csv = read_csv_file(path, labels$column[labels$type == "text"]),
    sav = as.data.frame(haven::zap_labels(haven::read_sav(path))),
    dta = as.data.frame(haven::zap_labels(haven::read_dta(path))),
    parquet = as.data.frame(arrow::read_parquet(path))
  )
  for (column in intersect(names(data), labels$column)) {
    own <- labels[labels$column == column, ]
    attr(data[[column]], "label") <- own$label[own$value == ""]
    if (column %in% numbers) {
      words <- own[own$value != "", ]
      attr(data[[column]], "words") <- stats::setNames(as.integer(words$value), words$label)
    }
  }
  data
}

# The column as a factor with the words for its numbers, in their order.
worded <- function(column) {
  words <- attr(column, "words")
  if (is.null(words)) return(column)
  factor(as.integer(column), levels = unname(words), labels = names(words))
}

# Items with "don't know" as NA.
opinions <- function(data) {
  for (column in names(data)) {
    words <- attr(data[[column]], "words")
    if (!is.null(words) && length(words) > 2 && any(words == 0)) {
      data[[column]][!is.na(data[[column]]) & data[[column]] == 0] <- NA
    }
  }
  data
}

# Strata, weights, and the finite population correction of the strata that have a list, as in the analysis.
# Rows of one response belong together. Quota forms have no list: there the interval assumes a model.
# `lonely`: what a stratum with one response contributes; an option of the package survey for all designs.
survey_design <- function(answers, lonely = "adjust") {
  answers <- opinions(answers)
  listed <- answers$fpc == 1 & !is.na(answers$population)
  answers$list_size <- ifelse(listed, answers$population, Inf)
  options(survey.lonely.psu = lonely)
  survey::svydesign(
    ids = ~response, strata = ~stratum, weights = ~weight, fpc = ~list_size, data = answers
  )
}
