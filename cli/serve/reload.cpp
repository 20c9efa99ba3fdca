// What is wrong with a configuration names files, keys and rules, and nothing of a patient: the log may hold it.
#include "cli/serve/reload.h"

#include <fmt/format.h>

#include <exception>
#include <sstream>
#include <utility>

#include "cli/serve/note_approvals.h"
#include "cli/site/rules_folder.h"

namespace parity::cli {
namespace {

// The addresses under which clients call, as their tokens name them.
std::vector<std::string> base_urls_of(const Configuration& configuration, std::uint16_t port) {
  if (!configuration.listen.base_url.empty()) return {configuration.listen.base_url};
  const std::string scheme = configuration.listen.tls.certificate_file.empty() ? "http" : "https";
  return {listening_url(configuration, port), fmt::format("{}://localhost:{}", scheme, port)};
}

}  // namespace

std::string listening_url(const Configuration& configuration, std::uint16_t port) {
  const std::string& host = configuration.listen.host;
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return fmt::format("{}://{}:{}", configuration.listen.tls.certificate_file.empty() ? "http" : "https",
                     is_ipv6 ? "[" + host + "]" : host, port);
}

Result<hooks::Serving> ServeGuard::serving(const ServeInputs& inputs, std::uint16_t port) {
  const Configuration& configuration = inputs.configuration;
  hooks::Serving serving{
      inputs.rules, service_options(configuration), {nullptr, {.origins = configuration.cors_origins}}};
  if (configuration.clients.empty()) return serving;
  auto made = hooks::ClientAuthenticator::make({configuration.clients, base_urls_of(configuration, port)},
                                               inputs.key_files, {clock_, replays_, fetcher_.get()});
  if (!made) return tl::unexpected(made.error());
  serving.access.authenticator = std::move(*made);
  return serving;
}

Reloader::Reloader(const Parts& parts, ServeInputs running)
    : parts_(parts), running_(std::move(running)), watched_(running_.configuration), rules_hash_(running_.rules->hash) {
  running_.rules = nullptr;
  // INVARIANT: from before they were read, so that no change falls between.
  read_ = seen_ = running_.files;
}

std::string Reloader::now() const { return files_now(parts_.sources, watched_); }

void Reloader::look() {
  std::string found = now();
  if (found == seen_ && found != read_) reload();
  seen_ = std::move(found);
}

// A defect in reading the rules must not end a server that has others to go on with.
void Reloader::reload() {
  try {
    reload_or_throw();
  } catch (const std::exception&) {
    failed("what was read broke off, by a defect of Parity's own; please report it", {});
  }
}

void Reloader::reload_or_throw() {
  read_ = now();
  std::ostringstream complaints;
  ReadInputs read = read_inputs(parts_.sources, complaints);
  auto& inputs = read.inputs;
  if (!inputs) return failed(complaints.str(), std::move(read.rules_on_disk));
  auto serving = parts_.guard.serving(*inputs, parts_.server.port());
  if (!serving) return failed(to_text(serving.error()), std::move(read.rules_on_disk));
  for (const std::string& key : changes_for_the_next_start(running_.configuration, inputs->configuration))
    parts_.log.write(hooks::LogLevel::kWarning, "takes_effect_at_next_start", {{"key", key}});
  parts_.server.serve(std::move(*serving));
  parts_.server.note_reload(hooks::ReloadOutcome::kDone, inputs->rules->hash);
  rules_hash_ = inputs->rules->hash;
  parts_.log.write(hooks::LogLevel::kInfo, "reloaded",
                   {{"rules", rules_hash_}, {"approved", inputs->rules->is_approved() ? "yes" : "no"}});
  std::ostringstream not_noted;
  note_approvals(rules_folder(inputs->configuration.rules.directory), parts_.store, not_noted);
  if (!not_noted.str().empty())
    parts_.log.write(hooks::LogLevel::kWarning, "approvals_not_noted", {{"why", not_noted.str()}});
  watched_ = std::move(inputs->configuration);
}

void Reloader::failed(const std::string& complaints, std::string rules_on_disk) {
  parts_.server.note_reload(hooks::ReloadOutcome::kFailed, std::move(rules_on_disk));
  parts_.log.write(hooks::LogLevel::kError, "reload_failed", {{"running", rules_hash_}, {"why", complaints}});
}

}  // namespace parity::cli
