#include <fmt/format.h>

#include "cli/manual/manual.h"

namespace parity::cli {
namespace {

// Text as roff prints it: a backslash and a hyphen stand for themselves, and no line begins with a request.
std::string roff(std::string_view text) {
  std::string out;
  bool at_line_start = true;
  for (const char c : text) {
    if (at_line_start && (c == '.' || c == '\'')) out += "\\&";
    at_line_start = c == '\n';
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string headed(const Argument& argument) {
  std::vector<std::string> names;
  for (const std::string& name : argument.names) names.push_back("\\fB" + roff(name) + "\\fR");
  std::string head = fmt::format("{}", fmt::join(names, ", "));
  if (argument.value.empty()) return head;
  return head + (head.empty() ? "" : " ") + "\\fI" + roff(argument.value) + "\\fR";
}

std::string described(const Argument& argument) {
  std::string out = fmt::format(".TP\n{}\n{}", headed(argument), roff(argument.about));
  if (!argument.choices.empty())
    out += fmt::format(" [one of: {}]", roff(fmt::format("{}", fmt::join(argument.choices, ", "))));
  if (!argument.standard.empty()) out += fmt::format(" [default: {}]", roff(argument.standard));
  if (argument.is_required) out += " [required]";
  return out + "\n";
}

std::string synopsis(const CommandPage& page) {
  std::string out = fmt::format(".SH SYNOPSIS\n\\fB{}\\fR", roff(joined_path(page)));
  if (!page.options.empty()) out += " [\\fIOPTIONS\\fR]";
  for (const Argument& argument : page.positionals) {
    const std::string name = roff(argument.value) + (argument.is_repeated ? "\\&..." : "");
    out += argument.is_required ? fmt::format(" \\fI{}\\fR", name) : fmt::format(" [\\fI{}\\fR]", name);
  }
  if (!page.commands.empty()) out += " \\fICOMMAND\\fR";
  return out + "\n";
}

std::string listed(std::string_view title, const std::vector<Argument>& arguments) {
  if (arguments.empty()) return {};
  std::string out = fmt::format(".SH {}\n", title);
  for (const Argument& argument : arguments) out += described(argument);
  return out;
}

std::string see_also(const CommandPage& page) {
  std::vector<std::string> others;
  if (page.path.size() > 1) {
    const std::vector<std::string> above(page.path.begin(), page.path.end() - 1);
    others.push_back(fmt::format("\\fB{}\\fR(1)", roff(fmt::format("{}", fmt::join(above, "-")))));
  }
  for (const CommandPage& command : page.commands)
    others.push_back(fmt::format("\\fB{}\\fR(1)", roff(joined_path(command, "-"))));
  return others.empty() ? "" : fmt::format(".SH SEE ALSO\n{}\n", fmt::join(others, ",\n"));
}

}  // namespace

std::string manual_file(const CommandPage& page) { return joined_path(page, "-") + ".1"; }

std::string manual_page(const CommandPage& page, const Imprint& imprint) {
  const std::string name = joined_path(page, "-");
  const std::string first_line = page.about.substr(0, page.about.find('\n'));
  std::string out = fmt::format(".\\\" Made from the command's own help.\n.TH \"{}\" 1 \"\" \"{}\" \"User Commands\"\n",
                                fmt::format("{}", roff(name)), roff(imprint.version));
  out += fmt::format(".SH NAME\n{} \\- {}\n", roff(name), roff(first_line));
  out += synopsis(page);
  out += fmt::format(".SH DESCRIPTION\n{}\n", roff(page.about));
  if (!page.commands.empty()) {
    out += ".SH COMMANDS\n";
    for (const CommandPage& command : page.commands)
      out += fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(command.path.back()), roff(command.about));
  }
  out += listed("ARGUMENTS", page.positionals);
  out += listed("OPTIONS", page.options);
  if (!page.footer.empty()) out += fmt::format(".SH NOTES\n.nf\n{}\n.fi\n", roff(page.footer));
  out += see_also(page);
  return out + fmt::format(".SH LICENCE\n{}\n", roff(imprint.licence));
}

}  // namespace parity::cli
