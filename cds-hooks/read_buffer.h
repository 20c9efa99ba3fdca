// What has come from a socket and is not yet parsed, contiguous, in a block of fixed size. Used by the session.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace parity::hooks {

class ReadBuffer {
 public:
  explicit ReadBuffer(std::size_t capacity) : capacity_(capacity) {}

  struct Space {
    char* data = nullptr;
    std::size_t size = 0;
  };

  /// Room for reading into; empty only when `capacity` bytes wait unparsed.
  Space prepare() {
    if (!bytes_) bytes_ = std::make_unique_for_overwrite<char[]>(capacity_);
    if (begin_ > 0 && end_ > begin_) std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    return {bytes_.get() + end_, capacity_ - end_};
  }

  void commit(std::size_t count) { end_ += count; }
  void consume(std::size_t count) { begin_ += count; }
  std::string_view view() const { return bytes_ ? std::string_view(bytes_.get() + begin_, end_ - begin_) : ""; }
  bool empty() const { return begin_ == end_; }

  /// Drops the bytes that wait, and gives the memory back.
  void release() {
    bytes_.reset();
    begin_ = end_ = 0;
  }

 private:
  std::size_t capacity_;
  std::unique_ptr<char[]> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;  // INVARIANT: begin_ <= end_ <= capacity_
};

}  // namespace parity::hooks
