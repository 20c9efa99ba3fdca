#include "fhir-adapter/rest/medication_follower.h"

#include <algorithm>
#include <utility>

#include "fhir-adapter/missing_medications.h"

namespace parity::fhir {
namespace {

constexpr std::size_t kMostMedications = 200;
constexpr std::size_t kIdsPerQuery = 50;

std::vector<FhirQuery> queries_for(const std::vector<std::string>& ids) {
  std::vector<FhirQuery> queries;
  for (std::size_t begin = 0; begin < ids.size(); begin += kIdsPerQuery) {
    const std::size_t end = std::min(ids.size(), begin + kIdsPerQuery);
    std::string list;
    for (std::size_t i = begin; i < end; ++i) list += (i > begin ? "," : "") + ids[i];
    queries.push_back({"Medication?_id=" + list + "&_count=" + std::to_string(end - begin)});
  }
  return queries;
}

std::vector<std::string> wanted(const FetchSet& set, const FetchResult& result) {
  std::vector<JsonView> values = set.given;
  for (const FetchedAnswer& answer : result.answers)
    for (const JsonDocument& page : answer.pages) values.push_back(page.root());
  return missing_medications(values, set.server->base.text(), kMostMedications);
}

using Done = std::function<void(FetchResult)>;

// The second round; `first` is what the first brought.
void follow(FhirSource& source, FetchSet set, FetchResult first, Done done) {
  set.queries = queries_for(wanted(set, first));
  if (set.queries.empty()) return done(std::move(first));
  // A function can be copied, a result can't.
  auto held = std::make_shared<FetchResult>(std::move(first));
  source.fetch(std::move(set), [held, done = std::move(done)](FetchResult second) {
    held->medications = std::move(second.answers);
    held->breaker = second.breaker;
    done(std::move(*held));
  });
}

}  // namespace

void MedicationFollower::fetch(FetchSet set, Done done) {
  if (set.queries.empty()) return follow(source_, std::move(set), {}, std::move(done));
  FetchSet first = set;
  source_.fetch(std::move(first),
                [source = &source_, set = std::move(set), done = std::move(done)](FetchResult result) mutable {
                  follow(*source, std::move(set), std::move(result), std::move(done));
                });
}

}  // namespace parity::fhir
