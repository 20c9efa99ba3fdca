// The surgery: a small look-alike of an EHR at `/` that shows what Parity says of sample patients. The page calls the
// CDS Hooks API as any client does; here is only what a real EHR would have of its own: the page, its patients, and,
// beside the cards, the chart and the trace. Meant for a demonstration: it is off unless the site turns it on.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cds-hooks/api.h"
#include "cds-hooks/clock.h"
#include "cds-hooks/pages/page_files.h"
#include "cds-hooks/served_rules.h"

namespace parity::hooks {

/// A made-up patient of the list: a Bundle, and what the list says of it.
struct SamplePatient {
  std::string name;   // "Bella Specimen"
  std::string about;  // "everything due"
  std::string bundle;
};

/// By id.
using SamplePatients = std::map<std::string, SamplePatient, std::less<>>;

/// The sample patients, by the name of their file without ending: "bella-specimen-everything-due". Files that are no
/// Bundle are left out. Error: the folder can't be read, or holds more than 1,000 files or 64 MiB.
Result<SamplePatients> read_sample_patients(const std::string& folder);

struct SurgeryOptions {
  std::shared_ptr<const PageFiles> pages;          // not null
  std::shared_ptr<const SamplePatients> patients;  // not null
  std::vector<std::string> hosts;  // names under which this server is reached, besides this computer's own
};

class Surgery final : public PageEndpoints {
 public:
  /// `rules` gives the rules in use, at each request; it and the clock outlive the surgery.
  Surgery(SurgeryOptions options, std::function<RulesInUse()> rules, const Clock& clock);

  /// `/`, `/pages/…` and `/surgery/…`.
  bool owns(const Target& target) const override;
  std::string_view allowed_methods(const Target& target) const override;
  /// GET / · /pages/{file} · /surgery/patients · /surgery/patients/{id}
  /// POST /surgery/chart {"bundle", "audience", "group"} · /surgery/explain {"bundle", "audience", "rule", "hook",
  /// "draftOrders"}: 400 with the faults of a body that can't be read, 404 for a rule that is not there.
  HttpResponse answer(HttpRequest request) override;

 private:
  struct Asked;
  HttpResponse list_patients() const;
  HttpResponse ask(std::string body, const std::function<HttpResponse(const Asked&)>& answer) const;
  HttpResponse chart(std::string body) const;
  HttpResponse explain(std::string body) const;

  SurgeryOptions options_;
  std::function<RulesInUse()> rules_;
  const Clock& clock_;
};

}  // namespace parity::hooks
