// A name from outside is looked up among those that were read; no path is ever made of it.
#include "cds-hooks/pages/page_files.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "cds-hooks/operation_outcome.h"

namespace parity::hooks {
namespace {

namespace fs = std::filesystem;

struct ContentType {
  std::string_view ending;
  std::string_view type;
};

constexpr std::array<ContentType, 8> kContentTypes = {{{".html", "text/html; charset=utf-8"},
                                                       {".js", "text/javascript; charset=utf-8"},
                                                       {".css", "text/css; charset=utf-8"},
                                                       {".svg", "image/svg+xml"},
                                                       {".png", "image/png"},
                                                       {".json", "application/json"},
                                                       {".woff2", "font/woff2"},
                                                       {".txt", "text/plain; charset=utf-8"}}};

std::string_view content_type_of(std::string_view name) {
  for (const ContentType& row : kContentTypes)
    if (name.ends_with(row.ending)) return row.type;
  return "application/octet-stream";
}

tl::unexpected<Error> unreadable(const fs::path& path, std::string why) {
  return tl::unexpected<Error>(
      Error{ErrorKind::kInvalidInput, std::move(why), path.string(), "build the pages: scripts/pages"});
}

}  // namespace

Result<PageFiles> PageFiles::read(const std::string& folder) {
  PageFiles pages;
  std::size_t bytes = 0;
  std::error_code fault;
  for (fs::recursive_directory_iterator it(folder, fault), end; !fault && it != end; it.increment(fault)) {
    if (!it->is_regular_file(fault) || it->is_symlink(fault)) continue;
    bytes += it->file_size(fault);
    if (fault) break;
    if (bytes > kMostBytes || pages.files_.size() >= kMostFiles) return unreadable(folder, "holds too much for pages");
    std::ifstream in(it->path(), std::ios::binary);
    File file{std::string(content_type_of(it->path().filename().string())),
              std::string(std::istreambuf_iterator<char>(in), {})};
    if (!in) return unreadable(it->path(), "can't be read");
    pages.files_.emplace(it->path().lexically_relative(folder).generic_string(), std::move(file));
  }
  if (fault) return unreadable(folder, "can't be read: " + fault.message());
  return pages;
}

HttpResponse PageFiles::answer(std::string_view name) const {
  const auto found = files_.find(name);
  if (found == files_.end())
    return error_response(404, Fault{IssueCode::kNotFound, "no such page, or the pages were not built", {}});
  HttpResponse response;
  response.content_type = found->second.content_type;
  response.body = found->second.bytes;
  return response;
}

}  // namespace parity::hooks
