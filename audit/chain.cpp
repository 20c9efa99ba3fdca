// Hashing and adding rows.
#include "audit/chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace parity::audit {
namespace {

constexpr std::size_t kUsualRow = 1024;
constexpr std::size_t kUsualEntry = 160;
constexpr std::int64_t kLastNumber = std::int64_t{1} << 62;

std::string insertion(const TableDefinition& table) {
  std::string names;
  std::string marks;
  for (const std::string_view column : table.columns) {
    names += fmt::format(", {}", column);
    marks += ", ?";
  }
  return fmt::format("INSERT INTO {}(id{}) VALUES (?{})", table.name, names, marks);
}

struct LastEntry {
  std::int64_t sequence = 0;
  Sha256 hash{};
};

Result<LastEntry> last_entry(Database& database) {
  auto last = database.prepare("SELECT sequence, hash FROM chain ORDER BY sequence DESC LIMIT 1");
  if (!last) return tl::unexpected(last.error());
  return last->step().and_then([&](bool row) -> Result<LastEntry> {
    if (!row) return LastEntry{};
    return digest_of_bytes(last->text(1)).map([&](const Sha256& hash) { return LastEntry{last->number(0), hash}; });
  });
}

// A row that was erased keeps its number: the next one must not take it.
Result<std::int64_t> last_row_of(Database& database, std::string_view table) {
  auto row =
      database.number_of(fmt::format("SELECT max(coalesce((SELECT max(id) FROM {0}), 0),"
                                     " coalesce((SELECT max(last) FROM erasures WHERE tbl = '{0}'), 0))",
                                     table));
  if (row && *row >= kLastNumber) {
    return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "the audit store's row numbers are used up", {}, {}});
  }
  return row;
}

void encode_content(Encoder& encoder, Table table, std::span<const Field> columns) {
  const TableDefinition& definition = definition_of(table);
  encoder.text(definition.name);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (std::holds_alternative<std::monostate>(columns[i])) continue;
    encoder.text(definition.columns[i]);
    if (const auto* number = std::get_if<std::int64_t>(&columns[i])) encoder.number(*number);
    if (const auto* text = std::get_if<std::string_view>(&columns[i])) encoder.text(*text);
  }
}

void encode_entry(Encoder& encoder, const Sha256& before, const ChainEntry& entry) {
  encoder.text(as_bytes(before));
  encoder.number(entry.sequence);
  encoder.text(entry.table);
  encoder.number(entry.row);
  encoder.text(entry.content);
}

}  // namespace

Sha256 content_hash(Table table, std::span<const Field> columns) {
  Encoder encoder(kUsualRow);
  encode_content(encoder, table, columns);
  return sha256(encoder.bytes());
}

Sha256 entry_hash(const Sha256& before, const ChainEntry& entry) {
  Encoder encoder(kUsualEntry);
  encode_entry(encoder, before, entry);
  return sha256(encoder.bytes());
}

std::string_view as_bytes(const Sha256& digest) {
  return {static_cast<const char*>(static_cast<const void*>(digest.data())), digest.size()};
}

Result<Sha256> digest_of_bytes(std::string_view bytes) {
  Sha256 digest{};
  if (bytes.size() != digest.size()) {
    return tl::unexpected<Error>(
        Error{ErrorKind::kUnavailable, "the audit chain holds a hash of a wrong size", {}, {}});
  }
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

Result<ChainWriter> ChainWriter::open(Database& database) {
  ChainWriter writer;
  for (const Table table : all_tables()) {
    auto insert = database.prepare(insertion(definition_of(table)));
    if (!insert) return tl::unexpected(insert.error());
    writer.insert_[index_of(table)] = std::move(*insert);
  }
  auto insert_entry = database.prepare("INSERT INTO chain(sequence, tbl, row, content, hash) VALUES (?, ?, ?, ?, ?)");
  if (!insert_entry) return tl::unexpected(insert_entry.error());
  writer.insert_entry_ = std::move(*insert_entry);
  return writer.reload(database).map([&] { return std::move(writer); });
}

Result<void> ChainWriter::reload(Database& database) {
  auto last = last_entry(database);
  if (!last) return tl::unexpected(last.error());
  sequence_ = last->sequence;
  hash_ = last->hash;
  for (const Table table : all_tables()) {
    auto row = last_row_of(database, definition_of(table).name);
    if (!row) return tl::unexpected(row.error());
    last_row_[index_of(table)] = *row;
  }
  return {};
}

Result<std::int64_t> ChainWriter::append(Table table, std::span<const Field> columns) {
  const std::int64_t row = last_row_[index_of(table)] + 1;
  Statement& insert = *insert_[index_of(table)];
  insert.bind(1, row);
  for (std::size_t i = 0; i < columns.size(); ++i) insert.bind(static_cast<int>(i) + 2, columns[i]);
  auto inserted = insert.step();
  insert.reset();
  if (!inserted) return tl::unexpected(inserted.error());

  const std::string_view name = definition_of(table).name;
  scratch_.clear();
  encode_content(scratch_, table, columns);
  const Sha256 content = sha256(scratch_.bytes());
  scratch_.clear();
  encode_entry(scratch_, hash_, {sequence_ + 1, name, row, as_bytes(content)});
  const Sha256 hash = sha256(scratch_.bytes());
  insert_entry_->bind(1, sequence_ + 1);
  insert_entry_->bind(2, name);
  insert_entry_->bind(3, row);
  insert_entry_->bind_blob(4, as_bytes(content));
  insert_entry_->bind_blob(5, as_bytes(hash));
  auto chained = insert_entry_->step();
  insert_entry_->reset();
  if (!chained) return tl::unexpected(chained.error());

  last_row_[index_of(table)] = row;
  ++sequence_;
  hash_ = hash;
  return row;
}

}  // namespace parity::audit
