// A workbench without a socket, over a small rules folder of its own on the disk: rules, one test, two sample patients.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/workbench/workbench.h"
#include "fhir-adapter/json.h"
#include "tests/temporary_folder.h"
#include "tests/unit/cds-hooks/services_fixture.h"

namespace parity::hooks::test {

struct BenchWorld {
  BenchWorld();
  ~BenchWorld();
  BenchWorld(const BenchWorld&) = delete;
  BenchWorld& operator=(const BenchWorld&) = delete;

  /// The Cookie value of a new session.
  std::string sign_in(const std::string& name, Role role);
  /// With everything that the workbench's own page sends.
  HttpResponse get(std::string_view path, const std::string& cookie);
  HttpResponse post(std::string_view path, const std::string& cookie, std::string body);
  HttpResponse ask(HttpRequest request);
  static HttpRequest request(Method method, std::string_view path, const std::string& cookie);
  /// Starts work and waits for its result.
  fhir::JsonDocument finished(std::string_view path, const std::string& cookie, std::string body);
  std::string on_disk(const std::string& file) const;
  void put_on_disk(const std::string& file, const std::string& text) const;

  /// Signs off what stands in the folder, as `parity approve` does, on 1 Oct 2026.
  void sign_off(const std::string& name) const;

  /// What the log says, a line each. Ends the workbench.
  std::vector<std::string> logged();

  FixedClock clock;
  parity::tests::TemporaryFolder folder;
  std::optional<Door> door;
  RuleTools tools;
  std::vector<std::string> lines;  // the log's own, until that has ended
  std::optional<Log> log;
  std::optional<Workbench> workbench;
};

/// The body of an answer that must be JSON.
fhir::JsonDocument json_of(const HttpResponse& response);

}  // namespace parity::hooks::test
