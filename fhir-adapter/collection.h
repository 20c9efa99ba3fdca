// Everything that was given for one patient, taken out of its Bundles and Parameters: the resources
// with their paths, and what their containers say of completeness. Nothing is read from them yet.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "fhir-adapter/completeness.h"
#include "fhir-adapter/elements.h"
#include "fhir-adapter/record_reader.h"

namespace parity::fhir {

enum class Origin : std::uint8_t { kRecord, kDraftOrders };

/// A resource as it stood in what was given. Views borrow the documents.
struct Entry {
  explicit Entry(JsonView object) : resource(object) {}

  Elements resource;
  std::string_view full_url;
  std::string_view id;
  std::uint32_t container = 0;
  std::uint32_t position = 0;
  ResourceType type = ResourceType::kPatient;
  Origin origin = Origin::kRecord;
};

class Collection {
 public:
  /// All are borrowed.
  Collection(Completeness& completeness, RecordBuilder& builder, ReadCensus& census, std::pmr::memory_resource* memory)
      : completeness_(completeness), builder_(builder), census_(census), entries_(memory) {}

  /// As RecordReader::add and add_orders.
  Result<void> add(JsonView value, std::string_view path, const AskedFor& asked, Origin origin);

  /// As RecordReader::add_pages.
  Result<void> add_pages(std::span<const JsonView> pages, std::string_view path, const AskedFor& asked, PagesAre are);

  /// Takes out what stands twice: the same bytes under one type and id, and older versions where
  /// `meta.lastUpdated` tells. What can't be told apart stays. The order is kept.
  void drop_repeats();

  std::span<const Entry> entries() const { return entries_; }
  std::pmr::memory_resource* memory() const { return entries_.get_allocator().resource(); }
  /// "Bundle.entry[3].resource", or the path that a lone resource was given under.
  std::string path_of(const Entry& entry) const { return path_at(entry.container, entry.position); }

 private:
  struct Container {
    std::string path;
    std::string_view list;  // "entry", "parameter"; empty for a lone resource
  };
  // A value on its way out of its containers.
  struct Given {
    JsonView value;
    std::string path;
    AskedFor asked;
    Origin origin = Origin::kRecord;
    unsigned depth = 0;
    bool is_page = false;  // of several: whether they are cut is told of all of them together
  };

  // A resource that is no container, where it stands.
  struct Found {
    JsonView resource;
    std::string_view type_name;
    std::optional<ResourceType> type;
    std::string_view full_url;
    std::uint32_t container = 0;
    std::uint32_t position = 0;
  };

  Result<void> take(const Given& given);
  Result<void> take_bundle(const Given& bundle);
  void make_room(std::size_t entries);
  Result<void> take_parameters(const Given& parameters);
  Result<void> take_bundle_entry(const Given& bundle, JsonView entry, std::uint32_t position, std::uint32_t container);
  void take_resource(const Given& outer, const Found& found);
  void take_outcome(const Given& outcome);
  void take_response(const Given& bundle, JsonView response, std::uint32_t position);
  void report_unreadable(const Given& outer, std::string path);
  void narrow_if_cut(const Given& bundle);
  void narrow(std::span<const JsonView> pages, const Given& given);
  std::string path_at(std::uint32_t container, std::uint32_t position) const;
  std::uint32_t open_container(std::string path, std::string_view list);

  Completeness& completeness_;
  RecordBuilder& builder_;
  ReadCensus& census_;
  std::vector<Container> containers_;
  std::pmr::vector<Entry> entries_;
};

}  // namespace parity::fhir
