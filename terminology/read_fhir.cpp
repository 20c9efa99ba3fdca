#include "terminology/read_fhir.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "fhir-adapter/json.h"

namespace parity::terminology {
namespace {

using fhir::JsonView;

class FhirReader {
 public:
  FhirReader(JsonView root, const std::string& name) : root_(root), name_(name) {}

  Result<CodeList> value_set() {
    CodeList list{text("url"), title(), text("version"), {}};
    if (list.url.empty()) return fault("url", "a ValueSet needs one: concepts name it by that");
    if (const JsonView expansion = root_["expansion"]; expansion.exists()) {
      std::string path = "expansion.contains";
      return contained(expansion["contains"], path, 0, list).and_then([&] { return whole(std::move(list)); });
    }
    auto composed = compose(list);
    if (!composed) return tl::unexpected(composed.error());
    return whole(std::move(list));
  }

  Result<CodeSystemRelease> code_system() {
    CodeSystemRelease release{text("url"), title(), text("version"), {}, {}, {}};
    if (release.system.empty()) return fault("url", "a CodeSystem needs one");
    if (text("content") != "complete") return fault("content", "only a complete CodeSystem says which codes there are");
    if (auto read = concepts(root_["concept"], "concept", 0, {}, release); !read) return tl::unexpected(read.error());
    if (release.concepts.empty()) return fault("concept", "holds no code");
    return sorted(std::move(release));
  }

 private:
  static constexpr std::size_t kDeepest = 64;

  std::string text(std::string_view key) const { return std::string(root_[key].text()); }
  std::string title() const { return text("title").empty() ? text("name") : text("title"); }
  tl::unexpected<Error> fault(const std::string& path, std::string message, std::string fix = {}) const {
    return invalid_input(std::move(message), name_ + ": " + text("resourceType") + "." + path, std::move(fix));
  }

  Result<void> add(CodeList& list, JsonView system, JsonView item, const std::string& path) const {
    if (system.text().empty()) return fault(path + ".system", "a code means something in its system alone");
    if (item["code"].text().empty()) return fault(path + ".code", "a code is missing");
    if (list.codes.size() == kMostCodes)
      return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, "more codes than can be kept", name_, {}});
    list.codes.push_back(
        {std::string(system.text()), std::string(item["code"].text()), std::string(item["display"].text())});
    return {};
  }

  Result<void> contained(JsonView items, const std::string& path, std::size_t depth, CodeList& list) const {
    if (depth > kDeepest) return fault("expansion.contains", "nested too deep");
    std::size_t i = 0;
    for (const JsonView item : items.items()) {
      const std::string place = fmt::format("{}[{}]", path, i++);
      // A heading of the list, no code of it (ValueSet.expansion.contains.abstract).
      if (item["abstract"].as_bool() != true)
        if (auto added = add(list, item["system"], item, place); !added) return added;
      if (auto below = contained(item["contains"], place + ".contains", depth + 1, list); !below) return below;
    }
    return {};
  }

  Result<void> compose(CodeList& list) const {
    if (root_["compose"]["exclude"].size() > 0)
      return fault("compose.exclude", "would have to be computed", "export the ValueSet with its expansion");
    std::size_t i = 0;
    for (const JsonView include : root_["compose"]["include"].items()) {
      const std::string path = fmt::format("compose.include[{}]", i++);
      if (include["filter"].exists() || include["valueSet"].exists() || !include["concept"].exists())
        return fault(path, "would have to be computed: it lists no codes",
                     "export the ValueSet with its expansion, or name the code in `descendants-of`");
      std::size_t k = 0;
      for (const JsonView item : include["concept"].items())
        if (auto added = add(list, include["system"], item, fmt::format("{}.concept[{}]", path, k++)); !added)
          return added;
    }
    return {};
  }

  Result<CodeList> whole(CodeList list) const {
    const auto total = root_["expansion"]["total"].as_integer();
    if (total && *total > static_cast<std::int64_t>(list.codes.size()))
      return fault("expansion.total", fmt::format("{} codes are said and {} are there", *total, list.codes.size()),
                   "export the expansion as a whole, not a page of it");
    if (list.codes.empty()) return fault("compose", "holds no code");
    return list;
  }

  Result<void> concepts(JsonView items, const std::string& path, std::size_t depth, std::optional<std::uint32_t> parent,
                        CodeSystemRelease& release) const {
    if (depth > kDeepest) return fault("concept", "nested too deep");
    std::size_t i = 0;
    for (const JsonView item : items.items()) {
      const std::string place = fmt::format("{}[{}]", path, i++);
      if (item["code"].text().empty()) return fault(place + ".code", "a code is missing");
      if (release.concepts.size() == kMostCodes)
        return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, "more codes than can be kept", name_, {}});
      const auto index = static_cast<std::uint32_t>(release.concepts.size());
      release.concepts.push_back(
          {std::string(item["code"].text()), std::string(item["display"].text()), is_active(item)});
      if (parent) release.is_a.push_back({index, *parent});
      if (auto below = concepts(item["concept"], place + ".concept", depth + 1, index, release); !below) return below;
    }
    return {};
  }

  // http://hl7.org/fhir/concept-properties: `inactive`, and `status` retired.
  static bool is_active(JsonView item) {
    for (const JsonView property : item["property"].items()) {
      const auto code = property["code"].text();
      if (code == "inactive" && property["valueBoolean"].as_bool() == true) return false;
      if (code == "status" && property["valueCode"].text() == "retired") return false;
    }
    return true;
  }

  Result<CodeSystemRelease> sorted(CodeSystemRelease release) const {
    std::vector<std::uint32_t> order(release.concepts.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return release.concepts[a].code < release.concepts[b].code; });
    std::vector<ReleasedConcept> concepts;
    std::vector<std::uint32_t> place(order.size());
    for (const std::uint32_t i : order) {
      if (!concepts.empty() && concepts.back().code == release.concepts[i].code)
        return fault("concept", fmt::format("the code `{}` stands twice", concepts.back().code));
      place[i] = static_cast<std::uint32_t>(concepts.size());
      concepts.push_back(std::move(release.concepts[i]));
    }
    release.concepts = std::move(concepts);
    for (IsA& edge : release.is_a) edge = {place[edge.child], place[edge.parent]};
    return release;
  }

  JsonView root_;
  const std::string& name_;
};

}  // namespace

Result<std::variant<CodeList, CodeSystemRelease>> read_fhir(std::string json, const std::string& name) {
  using Read = std::variant<CodeList, CodeSystemRelease>;
  const auto document = fhir::parse_json(std::move(json));
  if (!document) {
    Error error = document.error();
    error.where = name + (error.where.empty() ? "" : ": " + error.where);
    return tl::unexpected<Error>(std::move(error));
  }
  FhirReader reader(document->root(), name);
  const auto type = document->root()["resourceType"].text();
  if (type == "ValueSet") return reader.value_set().map([](CodeList list) { return Read(std::move(list)); });
  if (type == "CodeSystem")
    return reader.code_system().map([](CodeSystemRelease release) { return Read(std::move(release)); });
  return invalid_input("is no ValueSet and no CodeSystem", name);
}

}  // namespace parity::terminology
