# ccache in front of the compiler, when it is there. The settings let it work with precompiled headers, and share
# results between checkouts.
find_program(PARITY_CCACHE ccache)
if(PARITY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
          CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${PARITY_CCACHE})
endif()
