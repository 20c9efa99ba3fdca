#include "cli/register/checkpoint.h"

#include <fstream>

namespace parity::cli {
namespace {

constexpr std::string_view kHead = "parity-checkpoint-1";

}  // namespace

std::optional<Checkpoint> read_checkpoint(const std::filesystem::path& file, std::string_view run) {
  std::ifstream in(file);
  std::string head;
  std::size_t count = 0;
  Checkpoint c;
  if (!(in >> head >> c.run) || head != kHead || c.run != run) return std::nullopt;
  InputCounts& n = c.counts;
  in >> c.file >> c.offset >> c.line >> c.bytes_read >> n.lines >> n.bad >> n.unclaimed >> n.unused >> n.types >> count;
  if (!in || count > 100'000) return std::nullopt;
  c.sizes.resize(count);
  for (std::uint64_t& size : c.sizes) in >> size;
  std::string tail;
  if (!(in >> tail) || tail != "end") return std::nullopt;
  return c;
}

Result<void> write_checkpoint(const std::filesystem::path& file, const Checkpoint& c) {
  const std::filesystem::path fresh = file.string() + ".new";
  {
    std::ofstream out(fresh, std::ios::trunc);
    out << kHead << ' ' << c.run << '\n';
    out << c.file << ' ' << c.offset << ' ' << c.line << ' ' << c.bytes_read << '\n';
    out << c.counts.lines << ' ' << c.counts.bad << ' ' << c.counts.unclaimed << ' ' << c.counts.unused << ' '
        << c.counts.types << '\n'
        << c.sizes.size() << '\n';
    for (const std::uint64_t size : c.sizes) out << size << '\n';
    out << "end\n";
    if (!out.flush())
      return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "can't be written", fresh.string(),
                                         "free space, or name another folder with --work, and run again"});
  }
  std::error_code fault;
  std::filesystem::rename(fresh, file, fault);
  if (fault) return invalid_input("can't be put in place: " + fault.message(), file.string());
  return {};
}

}  // namespace parity::cli
