#include "fhir-adapter/rest/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace parity::fhir {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr std::size_t kStep = std::size_t{64} << 10U;

class Inflater {
 public:
  Inflater() { is_ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK; }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (is_ready_) inflateEnd(&stream_);
  }

  tl::expected<std::string, InflateFault> run(std::string_view body, std::size_t max_bytes) {
    if (!is_ready_ || body.empty() || body.size() > std::numeric_limits<uInt>::max()) return broken();
    std::vector<Bytef> input(body.begin(), body.end());
    stream_.next_in = input.data();
    stream_.avail_in = static_cast<uInt>(input.size());
    std::string text;
    std::vector<Bytef> step(kStep);
    for (;;) {
      stream_.next_out = step.data();
      stream_.avail_out = static_cast<uInt>(step.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END) return broken();
      const std::size_t made = step.size() - stream_.avail_out;
      if (made > max_bytes - text.size()) return tl::unexpected(InflateFault::kTooLarge);
      text.append(step.begin(), step.begin() + static_cast<std::ptrdiff_t>(made));
      if (status != Z_STREAM_END) continue;
      if (stream_.avail_in == 0) return text;
      if (inflateReset(&stream_) != Z_OK) return broken();
    }
  }

 private:
  static tl::unexpected<InflateFault> broken() { return tl::unexpected(InflateFault::kBroken); }

  z_stream stream_{};
  bool is_ready_ = false;
};

}  // namespace

tl::expected<std::string, InflateFault> inflate_gzip(std::string_view body, std::size_t max_bytes) {
  return Inflater().run(body, max_bytes);
}

}  // namespace parity::fhir
