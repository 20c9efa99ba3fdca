#include "cli/register/bucket_work.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <tuple>

#include "cli/register/byte_stream.h"
#include "fhir-adapter/register_line.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostShared = std::size_t{256} << 20U;
constexpr unsigned kSplitBits = 6;
constexpr unsigned kMostBits = 40;  // beyond, a bucket is one patient's or an attacker's

Result<std::string> read_frames_file(const fs::path& path, std::size_t most) {
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream) return invalid_input("can't be opened", path.string());
  const auto size = static_cast<std::size_t>(stream.tellg());
  if (size > most)
    return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, "is too large to be held in memory", path.string(), {}});
  std::string bytes(size, '\0');
  stream.seekg(0);
  if (size > 0 && !stream.read(bytes.data(), static_cast<std::streamsize>(size)))
    return invalid_input("can't be read", path.string());
  return bytes;
}

// By patient; then by what the piece says, so that the order and the files that they came in make no difference.
void sort_by_patient(std::vector<Frame>& frames) {
  std::vector<std::pair<std::uint64_t, Frame>> keyed;
  keyed.reserve(frames.size());
  for (const Frame& frame : frames) keyed.emplace_back(patient_hash(frame.key), frame);
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
    const auto& [hash_a, x] = a;
    const auto& [hash_b, y] = b;
    return std::tie(hash_a, x.key, x.kind, x.content) < std::tie(hash_b, y.key, y.kind, y.content);
  });
  for (std::size_t i = 0; i < frames.size(); ++i) frames[i] = keyed[i].second;
}

Frame problem_at(const Frame& frame, std::string_view message) {
  return {FrameKind::kProblem, frame.file, frame.line, {}, message};
}

}  // namespace

Result<SharedResources> SharedResources::load(const fs::path& file) {
  SharedResources shared;
  auto bytes = read_frames_file(file, kMostShared);
  if (!bytes) return tl::unexpected<Error>(std::move(bytes.error()));
  shared.bytes_ = std::move(*bytes);
  std::string_view rest = shared.bytes_;
  for (Frame frame;;) {
    const auto taken = take_frame(rest, frame);
    if (!taken) return tl::unexpected<Error>(taken.error());
    if (!*taken) return shared;
    shared.by_id_.emplace(frame.key, frame.content);
  }
}

std::vector<std::string_view> SharedResources::find(std::string_view id) const {
  std::vector<std::string_view> found;
  const auto [begin, end] = by_id_.equal_range(id);
  for (auto at = begin; at != end; ++at) found.push_back(at->second);
  std::sort(found.begin(), found.end());
  return found;
}

Result<void> BucketWork::run(const fs::path& bucket, unsigned bits_used, const fs::path& rows) const {
  const fs::path fresh = rows.string() + ".new";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    if (auto answered = answer_all(bucket, bits_used, out); !answered) return answered;
    if (!out.flush())
      return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "can't be written", fresh.string(),
                                         "free space, or name another folder with --work, and run again"});
  }
  std::error_code fault;
  fs::rename(fresh, rows, fault);
  if (fault) return invalid_input("can't be put in place: " + fault.message(), rows.string());
  return {};
}

Result<void> BucketWork::answer_all(const fs::path& bucket, unsigned bits_used, std::ostream& out) const {
  std::error_code fault;
  const auto size = fs::file_size(bucket, fault);
  if (fault) return invalid_input("can't be read: " + fault.message(), bucket.string());
  if (size > limits_.most_bytes && bits_used + kSplitBits <= kMostBits) return answer_split(bucket, bits_used, out);
  const auto bytes = read_frames_file(bucket, ~std::size_t{0});
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  std::vector<Frame> frames;
  std::string_view rest = *bytes;
  for (Frame frame;;) {
    const auto taken = take_frame(rest, frame);
    if (!taken) return tl::unexpected<Error>(taken.error());
    if (!*taken) break;
    frames.push_back(frame);
  }
  sort_by_patient(frames);
  Desk desk;
  std::string answered;
  for (std::size_t begin = 0; begin < frames.size();) {
    std::size_t end = begin + 1;
    while (end < frames.size() && frames[end].key == frames[begin].key) ++end;
    answer_patient(std::span(frames).subspan(begin, end - begin), desk, answered);
    begin = end;
    if (limits_.done) limits_.done(0);
    out.write(answered.data(), static_cast<std::streamsize>(answered.size()));
    answered.clear();
  }
  if (limits_.done) limits_.done(size);
  return {};
}

// By the next bits of the hash.
Result<void> BucketWork::split(const fs::path& bucket, unsigned bits_used, const fs::path& folder) const {
  const std::lock_guard lock(splitting_);
  std::vector<std::ofstream> parts;
  for (unsigned i = 0; i < (1U << kSplitBits); ++i) parts.emplace_back(Partition::path_of(folder, i), std::ios::binary);
  std::ifstream in(bucket, std::ios::binary);
  std::string bytes;
  for (std::string step(std::size_t{4} << 20U, '\0'); in;) {
    in.read(step.data(), static_cast<std::streamsize>(step.size()));
    bytes.append(step, 0, static_cast<std::size_t>(in.gcount()));
    std::string_view rest = bytes;
    std::size_t kept = 0;
    Frame frame;
    for (auto taken = take_frame(rest, frame); taken && *taken; taken = take_frame(rest, frame)) {
      const std::size_t begin = std::exchange(kept, bytes.size() - rest.size());
      auto& part = parts[(patient_hash(frame.key) << bits_used) >> (64U - kSplitBits)];
      part.write(bytes.data() + begin, static_cast<std::streamsize>(kept - begin));
    }
    bytes.erase(0, kept);
  }
  if (!bytes.empty()) return invalid_input("a work file was damaged", bucket.string(), "remove the work folder");
  for (auto& part : parts)
    if (!part.flush()) return invalid_input("can't be written", folder.string(), "free space, and run again");
  return {};
}

// The parts in the order of their bits: what is written stays sorted.
Result<void> BucketWork::answer_split(const fs::path& bucket, unsigned bits_used, std::ostream& out) const {
  const fs::path folder = bucket.string() + ".split";
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  fs::create_directories(folder, ignored);
  if (auto done = split(bucket, bits_used, folder); !done) return done;
  for (unsigned i = 0; i < (1U << kSplitBits); ++i) {
    const fs::path part = Partition::path_of(folder, i);
    if (auto answered = answer_all(part, bits_used + kSplitBits, out); !answered) return answered;
    fs::remove(part, ignored);
  }
  fs::remove_all(folder, ignored);
  return {};
}

// One whole record is its answer. Anything more, and nobody knows what the record is.
void BucketWork::answer_patient(std::span<const Frame> frames, Desk& desk, std::string& out) const {
  const auto row = std::find_if(frames.begin(), frames.end(), [](const Frame& f) { return f.kind == FrameKind::kRow; });
  if (row == frames.end()) return answer_resources(frames, desk, out);
  if (frames.size() == 1) return append_frame(out, *row);
  // Each place of a record, and the first line of loose resources.
  bool has_loose = false;
  for (const Frame& frame : frames)
    if (frame.kind == FrameKind::kRow || !std::exchange(has_loose, true))
      append_frame(out, problem_at(frame,
                                   "the record of one patient stands here and in other places, and they were not put "
                                   "together: everything about the patient is taken as not known"));
  const std::string doubtful = work_.in_doubt(row->content);
  append_frame(out, {FrameKind::kRow, row->file, row->line, row->key, doubtful});
}

// A patient's texts, each of which was read before, become one: one parse, in memory that stays.
struct BucketWork::Gathered {
  std::vector<fhir::JsonView> pieces;
  std::vector<fhir::JsonView> shared;
  fhir::TypeSet unread;
};

namespace {

Result<std::vector<fhir::JsonView>> parse_list(fhir::JsonParser& parser, std::string& texts) {
  constexpr fhir::JsonLimits kOfAll{std::size_t{512} << 20U, fhir::JsonLimits().max_depth + 1};
  texts += ']';
  const auto list = parser.parse(texts, kOfAll);
  if (!list) return tl::unexpected<Error>(list.error());
  std::vector<fhir::JsonView> items;
  for (const fhir::JsonView item : list->items()) items.push_back(item);
  return items;
}

void add_text(std::string& texts, std::string_view text) {
  texts += texts.empty() ? '[' : ',';
  texts += text;
}

}  // namespace

Result<BucketWork::Gathered> BucketWork::gather(std::span<const Frame> frames, Desk& desk) const {
  Gathered gathered;
  desk.texts.clear();
  desk.shared_texts.clear();
  std::string_view before;
  for (const Frame& frame : frames) {
    if (frame.kind == FrameKind::kUnreadable) {
      const auto type = fhir::resource_type_of(frame.content);
      gathered.unread = gathered.unread | (type ? fhir::TypeSet::of(*type) : fhir::TypeSet::all());
    } else if (std::exchange(before, frame.content) != frame.content) {  // else the same line twice
      add_text(desk.texts, frame.content);
    }
  }
  if (desk.texts.empty()) return gathered;
  auto pieces = parse_list(desk.parser, desk.texts);
  if (!pieces) return tl::unexpected<Error>(std::move(pieces.error()));
  gathered.pieces = std::move(*pieces);
  std::set<std::string_view> wanted;
  for (const fhir::JsonView piece : gathered.pieces)
    for (const std::string_view id : fhir::shared_references(piece)) wanted.insert(id);
  for (const std::string_view id : wanted)
    for (const std::string_view text : shared_.find(id)) add_text(desk.shared_texts, text);
  if (desk.shared_texts.empty()) return gathered;
  auto shared = parse_list(desk.shared_parser, desk.shared_texts);
  if (!shared) return tl::unexpected<Error>(std::move(shared.error()));
  gathered.shared = std::move(*shared);
  return gathered;
}

void BucketWork::answer_resources(std::span<const Frame> frames, Desk& desk, std::string& out) const {
  const std::string_view id = frames.front().key;
  const auto gathered = gather(frames, desk);
  auto answer = gathered ? work_.answer({id, gathered->pieces, gathered->shared, gathered->unread})
                         : Result<AnsweredPatient>(tl::unexpected<Error>(gathered.error()));
  if (!answer) {  // the patient stays in the register, with nothing known
    append_frame(out, problem_at(frames.front(), to_text(answer.error())));
    answer = work_.answer({id, {}, {}, fhir::TypeSet::all()});
    if (!answer) return;
  }
  append_frame(out, {FrameKind::kRow, frames.front().file, frames.front().line, id, answer->row});
}

}  // namespace parity::cli
