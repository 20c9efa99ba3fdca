# What is installed where, and the .deb. `cmake --install build/release --prefix /opt/parity` puts everything below one folder;
# the package (scripts/package) adds the service, its user and its configuration.
include(GNUInstallDirs)

set(doc_dir ${CMAKE_INSTALL_DATADIR}/doc/parity)
set(own_pages ${PROJECT_BINARY_DIR}/manual)

# Manual pages and completions are what the program says of itself.
add_custom_command(
  OUTPUT ${own_pages}/stamp
  COMMAND parity manual --out ${own_pages}/man1
  COMMAND parity completion bash > ${own_pages}/parity
  COMMAND parity completion zsh > ${own_pages}/_parity
  COMMAND parity completion fish > ${own_pages}/parity.fish
  COMMAND ${CMAKE_COMMAND} -E touch ${own_pages}/stamp
  DEPENDS parity VERBATIM)
add_custom_target(manual ALL DEPENDS ${own_pages}/stamp)

install(TARGETS parity RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY rules DESTINATION ${CMAKE_INSTALL_DATADIR}/parity)
install(DIRECTORY samples DESTINATION ${CMAKE_INSTALL_DATADIR}/parity)
install(DIRECTORY build/pages DESTINATION ${CMAKE_INSTALL_DATADIR}/parity OPTIONAL)
install(DIRECTORY ${own_pages}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${own_pages}/parity DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${own_pages}/_parity DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${own_pages}/parity.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(DIRECTORY docs/ DESTINATION ${doc_dir}/docs)
install(FILES README.md CHANGELOG.md DESTINATION ${doc_dir})
install(FILES packaging/copyright DESTINATION ${doc_dir})
install(DIRECTORY packaging/examples DESTINATION ${doc_dir})

# Of the package alone.
install(FILES packaging/parity.service DESTINATION /lib/systemd/system COMPONENT service EXCLUDE_FROM_ALL)
install(FILES packaging/parity.yaml DESTINATION /etc/parity COMPONENT service EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL Unspecified service)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_PACKAGE_NAME parity)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The Parity developers <parity@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_SET_DESTDIR ON)  # for /etc and /lib; scripts/package sets the prefix /usr
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${PROJECT_SOURCE_DIR}/packaging/postinst ${PROJECT_SOURCE_DIR}/packaging/prerm
    ${PROJECT_SOURCE_DIR}/packaging/postrm ${PROJECT_SOURCE_DIR}/packaging/conffiles)
include(CPack)
