// One policy for all pages: what they hold came from outside, so that nothing in them may run.
#include "cli/output/page_head.h"

#include <fmt/format.h>

#include "cli/output/escaped.h"

namespace parity::cli {

std::string page_head(std::string_view title, std::string_view style) {
  return fmt::format(R"html(<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>{}</title>
<style>
{}
</style>
</head>
<body>
)html",
                     escaped(title), style);
}

}  // namespace parity::cli
