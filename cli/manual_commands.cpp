#include "cli/manual_commands.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>

#include "cli/manual/completion.h"
#include "cli/manual/manual.h"
#include "cli/options.h"
#include "cli/output/exit_code.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLicence = "Apache-2.0. No clinician has approved the clinical content.";

bool write_pages(const fs::path& folder, const CommandPage& page, const Imprint& imprint) {
  std::ofstream file(folder / manual_file(page), std::ios::binary);
  file << manual_page(page, imprint);
  file.close();
  if (!file) return false;
  for (const CommandPage& command : page.commands)
    if (!write_pages(folder, command, imprint)) return false;
  return true;
}

}  // namespace

ManualCommands::ManualCommands(CLI::App& app, std::function<int()>& chosen, std::ostream& out, std::ostream& err)
    : app_(app), chosen_(chosen), out_(out), err_(err) {
  add_manual();
  add_completion();
}

void ManualCommands::add_manual() {
  CLI::App* command = app_.add_subcommand("manual", "Manual pages, and the reference of the command line");
  add_format_option(*command, manual_format_, {"man", "markdown"},
                    "man (pages for `man`) or markdown (one page of all commands)");
  command
      ->add_option("--out", manual_folder_,
                   "Write the manual pages of all commands into this folder (default: print that of `parity`)")
      ->type_name("DIR");
  command->footer(
      "Examples:\n  parity manual | man -l -\n  parity manual --out /usr/share/man/man1\n"
      "  parity manual --format markdown > docs/reference/command-line.md");
  command->callback([this] { chosen_ = [this] { return run_manual(); }; });
}

void ManualCommands::add_completion() {
  CLI::App* command = app_.add_subcommand("completion", "The completion of this command for a shell");
  command->add_option("SHELL", shell_, "The shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->type_name("SHELL");
  command->footer(
      "Examples:\n  source <(parity completion bash)\n"
      "  parity completion fish > ~/.config/fish/completions/parity.fish");
  command->callback([this] { chosen_ = [this] { return run_completion(); }; });
}

int ManualCommands::run_manual() {
  const CommandPage page = command_page(app_);
  if (manual_format_ == "markdown") {
    out_ << command_reference(page);
    return kDone;
  }
  const Imprint imprint{app_.version(), kLicence};
  if (manual_folder_.empty()) {
    out_ << manual_page(page, imprint);
    return kDone;
  }
  std::error_code fault;
  fs::create_directories(manual_folder_, fault);
  if (!fault && write_pages(manual_folder_, page, imprint)) return kDone;
  err_ << fmt::format("parity: manual pages can't be written into {}; check that the folder may be written\n",
                      manual_folder_);
  return kBadUsage;
}

int ManualCommands::run_completion() {
  const CommandPage page = command_page(app_);
  out_ << (shell_ == "zsh" ? zsh_completion(page) : shell_ == "fish" ? fish_completion(page) : bash_completion(page));
  return kDone;
}

}  // namespace parity::cli
