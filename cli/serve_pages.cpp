#include "cli/serve_pages.h"

#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <system_error>
#include <utility>

#include "cds-hooks/pages/surgery.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

// Upwards from the program, as rules are found: a folder of an installation, of a build, or of a checkout.
std::string beside_program(std::initializer_list<const char*> names) {
  constexpr int kLevels = 4;
  std::error_code fault;
  fs::path folder = fs::read_symlink("/proc/self/exe", fault).parent_path();
  for (int i = 0; i < kLevels && !fault && folder.has_relative_path(); ++i, folder = folder.parent_path()) {
    for (const char* name : names)
      if (std::error_code ignored; fs::is_directory(folder / name, ignored)) return (folder / name).string();
  }
  return {};
}

std::string pages_folder(const std::string& named) {
  if (!named.empty()) return named;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): read before the first thread is made
  if (const char* variable = std::getenv("PARITY_PAGES_DIRECTORY"); variable != nullptr && *variable != '\0')
    return variable;
  return beside_program({"share/parity/pages", "pages"});
}

std::string samples_folder(const std::string& named) {
  return named.empty() ? beside_program({"share/parity/samples/practice", "samples/practice"}) : named;
}

}  // namespace

hooks::PageMaker page_maker(const PageFolders& folders, std::ostream& err) {
  const std::string pages = pages_folder(folders.pages);
  if (pages.empty()) return {};
  auto files = hooks::PageFiles::read(pages);
  if (!files) {
    err << "parity: " << to_text(files.error()) << "; the server has no pages\n";
    return {};
  }
  auto patients = hooks::read_sample_patients(samples_folder(folders.samples));
  if (!patients) err << "parity: " << to_text(patients.error()) << "; the pages have no patients\n";
  auto options = std::make_shared<hooks::SurgeryOptions>();
  options->pages = std::move(*files);
  if (patients) options->patients = std::move(*patients);
  return [options](const hooks::PageParts& parts) {
    return std::make_unique<hooks::Surgery>(
        std::move(*options), [&services = parts.services] { return services.in_use(); }, parts.clock);
  };
}

}  // namespace parity::cli
