#include "cli/serve/serve_pages.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "cds-hooks/pages/page_set.h"
#include "cds-hooks/pages/surgery.h"
#include "cds-hooks/workbench/workbench.h"
#include "cli/serve/workbench_tools.h"
#include "cli/site/beside_program.h"
#include "cli/site/read_configuration.h"
#include "cli/site/state_folder.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

std::string pages_folder(const std::string& named) {
  if (!named.empty()) return named;
  if (std::string folder = environment("PARITY_PAGES_DIRECTORY"); !folder.empty()) return folder;
  return beside_program({"share/parity/pages", "pages"}, is_folder);
}

std::string samples_folder(const std::string& named) {
  return named.empty() ? beside_program({"share/parity/samples/practice", "samples/practice"}, is_folder) : named;
}

std::vector<hooks::Colleague> people_of(const WorkbenchSettings& settings) {
  std::vector<hooks::Colleague> people;
  for (const std::string& name : settings.viewers) people.push_back({name, hooks::Role::kViewer});
  for (const std::string& name : settings.editors) people.push_back({name, hooks::Role::kEditor});
  for (const std::string& name : settings.approvers) people.push_back({name, hooks::Role::kApprover});
  if (people.empty()) people.push_back({"local", hooks::Role::kEditor});
  return people;
}

// Whom a proxy names may come from anywhere; whoever has a link must sit at this computer.
bool has_workbench(const Configuration& configuration) {
  return !configuration.workbench.identity_header.empty() || is_loopback(configuration.listen.host);
}

hooks::DoorOptions door_options(const Configuration& configuration) {
  hooks::DoorOptions options;
  options.people = people_of(configuration.workbench);
  options.identity_header = configuration.workbench.identity_header;
  options.proxies = configuration.workbench.proxies;
  const bool encrypted = !configuration.listen.tls.certificate_file.empty() || configuration.listen.behind_proxy;
  options.cookie = encrypted ? hooks::CookieTravels::kEncryptedOnly : hooks::CookieTravels::kAlsoInTheOpen;
  return options;
}

// "cds.example.nhs.uk" of "https://cds.example.nhs.uk:8443/parity".
std::vector<std::string> hosts_of(const Configuration& configuration) {
  std::string host = configuration.listen.base_url;
  if (const std::size_t scheme = host.find("://"); scheme != std::string::npos) host.erase(0, scheme + 3);
  host = host.substr(0, host.find_first_of(":/"));
  return host.empty() ? std::vector<std::string>{} : std::vector{host};
}

}  // namespace

struct ServePages::Impl {
  Impl(PageFolders with_folders, const Configuration& with_configuration, const hooks::Clock& clock)
      : folders(std::move(with_folders)), configuration(with_configuration), door(door_options(configuration), clock) {}

  std::unique_ptr<hooks::PageEndpoints> make(const hooks::PageParts& parts) const {
    std::vector<std::unique_ptr<hooks::PageEndpoints>> pages;
    const auto rules = [&services = parts.services] { return services.in_use(); };
    // The surgery calls as a client without a token: a demonstration, that a server with clients does not have.
    if (configuration.clients.empty()) {
      hooks::SurgeryOptions options{files, patients, {}};
      pages.push_back(std::make_unique<hooks::Surgery>(std::move(options), rules, parts.clock));
    }
    if (is_open) {
      hooks::WorkbenchOptions options{files, patients, hosts_of(configuration),
                                      workbench_folder(configuration.workbench.directory).value_or(std::string())};
      pages.push_back(std::make_unique<hooks::Workbench>(
          std::move(options), hooks::WorkbenchParts{door, tools, rules, parts.clock, parts.log}));
    }
    return std::make_unique<hooks::PageSet>(std::move(pages));
  }

  PageFolders folders;
  Configuration configuration;
  mutable hooks::Door door;
  hooks::RuleTools tools;
  std::shared_ptr<const hooks::PageFiles> files;
  std::shared_ptr<const hooks::SamplePatients> patients;
  bool is_open = false;
};

ServePages::ServePages(PageFolders folders, const Configuration& configuration, const hooks::Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(folders), configuration, clock)) {}
ServePages::~ServePages() = default;

hooks::PageMaker ServePages::maker(std::ostream& err) {
  const std::string folder =
      impl_->configuration.workbench.enabled ? pages_folder(impl_->folders.pages) : std::string();
  if (folder.empty()) return {};
  auto files = hooks::PageFiles::read(folder);
  if (!files) {
    err << "parity: " << to_text(files.error()) << "; the server has no pages\n";
    return {};
  }
  auto patients = hooks::read_sample_patients(samples_folder(impl_->folders.samples));
  if (!patients) err << "parity: " << to_text(patients.error()) << "; the pages have no patients\n";
  impl_->files = std::make_shared<const hooks::PageFiles>(std::move(*files));
  impl_->patients =
      std::make_shared<const hooks::SamplePatients>(std::move(patients).value_or(hooks::SamplePatients()));
  impl_->is_open = has_workbench(impl_->configuration);
  impl_->tools = workbench_tools(impl_->configuration, impl_->patients);
  return [this](const hooks::PageParts& parts) { return impl_->make(parts); };
}

std::string ServePages::links(const std::string& url) const {
  if (!impl_->is_open || !impl_->configuration.workbench.identity_header.empty()) return {};
  std::string text;
  for (const hooks::Colleague& one : people_of(impl_->configuration.workbench))
    text += fmt::format("parity: the workbench, once, for {} ({}): {}/workbench#token={}\n", one.name,
                        to_text(one.role), url, impl_->door.issue(one));
  return text;
}

}  // namespace parity::cli
