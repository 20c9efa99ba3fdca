#include "cli/register/line_work.h"

#include <fmt/format.h>
#include <algorithm>

#include "engine/base/digest.h"
#include "fhir-adapter/register_line.h"

namespace parity::cli {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::uint32_t kAllTypes = (1U << fhir::kResourceTypeCount) - 1U;

// The parser sees one line, and would call it the first.
std::string place_in_line(Error error) {
  constexpr std::string_view kFirst = "line 1, ";
  if (error.where.starts_with(kFirst)) error.where.erase(0, kFirst.size());
  return to_text(error);
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

void InputCounts::add(const InputCounts& other) {
  lines += other.lines;
  bad += other.bad;
  unclaimed += other.unclaimed;
  unused += other.unused;
  types |= other.types;
}

Result<void> LineWork::take_block(std::uint32_t file, const LineBlock& block) {
  std::uint64_t number = block.first_line;
  if (block.is_too_long) {
    ++counts_.lines;
    ++counts_.unclaimed;
    return complain({file, number}, "the line is longer than a record may be (64 MiB)");
  }
  std::string_view rest = block.bytes;
  for (; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
    if (is_blank(line)) continue;
    ++counts_.lines;
    if (auto taken = take_line({file, number}, line); !taken) return taken;
  }
  return {};
}

Result<void> LineWork::take_document(std::uint32_t file, const std::string& path) {
  ++counts_.lines;
  auto bytes = read_whole(path, LineReader::kLongestLine);
  if (!bytes) {
    ++counts_.unclaimed;
    return complain({file, 0}, to_text(bytes.error()));
  }
  std::string_view text = *bytes;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return take_line({file, 0}, text);
}

Result<void> LineWork::report(std::uint32_t file, std::uint64_t line, const Error& error) {
  ++counts_.unclaimed;
  return complain({file, line}, to_text(error));
}

Result<fhir::JsonView> LineWork::parse(std::string_view text) {
  return parser_.parse(text).and_then([](fhir::JsonView root) -> Result<fhir::JsonView> {
    if (const auto twice = fhir::find_duplicate_keys(root, 1); !twice.empty())
      return invalid_input("a name stands twice in one object", twice.front().path, "keep one of the two");
    if (!root.is_object()) return invalid_input("expected a FHIR resource, found something else");
    return root;
  });
}

Result<void> LineWork::take_line(const Spot& spot, std::string_view line) {
  const auto root = parse(line);
  if (!root) return take_broken(spot, line, root.error());
  return take_resource(spot, *root, line);
}

Result<void> LineWork::take_resource(const Spot& spot, fhir::JsonView resource, std::string_view text) {
  const fhir::LinePlace place = fhir::place_of(resource);
  if (place.type) counts_.types |= 1U << static_cast<unsigned>(*place.type);
  switch (place.kind) {
    case fhir::LineKind::kNobodys:
      if (resource["resourceType"].text().empty()) {
        ++counts_.unclaimed;
        return complain(spot, "expected a FHIR resource, found an object without `resourceType`");
      }
      ++counts_.unused;
      return {};
    case fhir::LineKind::kFailure:
      ++counts_.unclaimed;
      return complain(spot, "the export says here that something could not be given (an OperationOutcome)");
    case fhir::LineKind::kUnclear:
      ++counts_.unclaimed;
      return complain(spot, fmt::format("this {} names no patient", fhir::to_text(*place.type)));
    case fhir::LineKind::kWhole: return take_whole(spot, resource, text);
    case fhir::LineKind::kShared:
      return gathered_.add({FrameKind::kShared, spot.file, spot.line, resource["id"].text(), text});
    case fhir::LineKind::kOfPatient: break;
  }
  return gathered_.add({FrameKind::kResource, spot.file, spot.line, place.patient, text});
}

Result<void> LineWork::take_whole(const Spot& spot, fhir::JsonView bundle, std::string_view text) {
  counts_.types |= kAllTypes;
  const auto answer = work_.answer({{}, std::span(&bundle, 1), {}, {}});
  if (!answer) {
    ++counts_.unclaimed;
    return complain(spot, to_text(answer.error()));
  }
  // A record without an id is somebody of their own, called by its content.
  const std::string key = answer->patient.empty() ? "#" + to_hex(sha256(text)).substr(0, 16) : answer->patient;
  return gathered_.add({FrameKind::kRow, spot.file, spot.line, key, answer->row});
}

// What can't be read and is somebody's leaves that person's record incomplete, and everybody else's as it is.
Result<void> LineWork::take_broken(const Spot& spot, std::string_view line, const Error& error) {
  const fhir::LineClue clue = fhir::clue_of(line);
  if (clue.patient.empty()) ++counts_.unclaimed;
  auto reported = complain(spot, spot.line > 0 ? place_in_line(error) : to_text(error));
  if (!reported || clue.patient.empty()) return reported;
  const bool is_whole = clue.type == fhir::ResourceType::kBundle || clue.type == fhir::ResourceType::kParameters;
  const std::string_view type = clue.type && !is_whole ? fhir::to_text(*clue.type) : std::string_view();
  return gathered_.add({FrameKind::kUnreadable, spot.file, spot.line, clue.patient, type});
}

Result<void> LineWork::complain(const Spot& spot, std::string_view message) {
  ++counts_.bad;
  return gathered_.add({FrameKind::kProblem, spot.file, spot.line, {}, message});
}

}  // namespace parity::cli
