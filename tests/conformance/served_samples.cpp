#include "served_samples.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "cds-hooks/uuid.h"
#include "cli/site/rules_folder.h"
#include "test_paths.h"

namespace parity::conformance {

ServedSamples::ServedSamples() : log_({.level = hooks::LogLevel::kOff}) {
  std::ostringstream complaints;
  auto plan = cli::load_plan(PARITY_SOURCE_DIR "/rules", complaints);
  INFO(complaints.str());
  REQUIRE(plan);
  hooks::ServiceOptions options;
  options.cards.make_uuid = hooks::time_ordered_uuid;
  services_.emplace(hooks::ServiceParts{store_, clock_, metrics_, log_}, std::move(options),
                    hooks::make_served_rules(std::move(plan), {}));
}

std::string ServedSamples::service_for(std::string_view hook) const {
  for (const hooks::ServedService& service : services_->rules()->services)
    if (service.planned->hook == hook) return service.planned->id;
  return {};
}

hooks::HttpResponse ServedSamples::call(const std::string& service, std::string body) {
  hooks::ServiceCall call;
  call.request.body = std::move(body);
  call.request.started = std::chrono::steady_clock::now();
  call.service_id = service;
  hooks::HttpResponse answer;
  services_->call(std::move(call),
                  hooks::Responder([&](hooks::HttpResponse response) { answer = std::move(response); }));
  return answer;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace parity::conformance
