// The built pages (HTML, scripts, styles), read into memory once at start, so that a request opens no file and a path
// from outside never names one.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "cds-hooks/http.h"
#include "engine/base/result.h"

namespace parity::hooks {

class PageFiles {
 public:
  /// Reads every file below the folder: at most kMostFiles, kMostBytes together; links are not followed. Error: the
  /// folder can't be read, or holds more.
  static Result<PageFiles> read(const std::string& folder);

  static constexpr std::size_t kMostFiles = 500;
  static constexpr std::size_t kMostBytes = std::size_t{32} << 20U;

  bool has(std::string_view name) const { return files_.contains(name); }
  /// The file of that name ("surgery/index.html"), or 404.
  HttpResponse answer(std::string_view name) const;

 private:
  struct File {
    std::string content_type;
    std::string bytes;
  };
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace parity::hooks
