# The Debian package: cpack -G DEB --config build/release/CPackConfig.cmake. deploy/README.md says
# what is where once it is installed.
include(GNUInstallDirs)

# Paths of the file system's hierarchy, whatever the prefix of this build.
set(share /usr/share/lodewire)
install(TARGETS lodewire RUNTIME DESTINATION /usr/bin)
install(DIRECTORY config/rules config/vocabulary config/domain config/reference config/demo
                  deploy/siem DESTINATION ${share})
install(FILES config/severity.yaml DESTINATION ${share})

# The shipped configuration, with the folders where the package puts them.
file(READ config/lodewire.yaml configuration)
foreach(folder rules vocabulary domain reference)
  string(REGEX REPLACE "(directory: )${folder}\n" "\\1${share}/${folder}\n" configuration
         "${configuration}")
endforeach()
string(REPLACE "severity_file: severity.yaml" "severity_file: ${share}/severity.yaml" configuration
       "${configuration}")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/package/lodewire.yaml CONTENT "${configuration}" @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS config/lodewire.yaml)
install(FILES ${PROJECT_BINARY_DIR}/package/lodewire.yaml DESTINATION /etc/lodewire)
install(FILES deploy/debian/default DESTINATION /etc/default RENAME lodewire)
install(FILES deploy/systemd/lodewire.service DESTINATION /lib/systemd/system)

install(FILES deploy/debian/copyright README.md SECURITY.md docs/deployment.md docs/runbook.md
              docs/metrics.md
              docs/configuration.md docs/rules.md docs/alerts.md docs/taxonomy.md CHANGELOG.md
        DESTINATION /usr/share/doc/lodewire)
install(DIRECTORY deploy/prometheus deploy/grafana DESTINATION /usr/share/doc/lodewire/examples)
add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/package/changelog.gz
  COMMAND sh -c "gzip -9 -n -c \"$1\" >\"$2\"" sh ${PROJECT_SOURCE_DIR}/deploy/debian/changelog
          ${PROJECT_BINARY_DIR}/package/changelog.gz
  DEPENDS deploy/debian/changelog VERBATIM)
set(package_files ${PROJECT_BINARY_DIR}/package/changelog.gz)
install(FILES ${PROJECT_BINARY_DIR}/package/changelog.gz DESTINATION /usr/share/doc/lodewire)
set(written ${PROJECT_BINARY_DIR}/package/written)
add_custom_command(
  OUTPUT ${written}/lodewire.1.gz
  COMMAND ${PROJECT_SOURCE_DIR}/deploy/debian/generate.sh $<TARGET_FILE:lodewire> ${written}
  DEPENDS lodewire deploy/debian/generate.sh VERBATIM)
list(APPEND package_files ${written}/lodewire.1.gz)
install(FILES ${written}/lodewire.bash DESTINATION /usr/share/bash-completion/completions
        RENAME lodewire)
install(FILES ${written}/_lodewire DESTINATION /usr/share/zsh/vendor-completions)
install(FILES ${written}/lodewire.fish DESTINATION /usr/share/fish/vendor_completions.d)
install(FILES ${written}/lodewire.1.gz DESTINATION /usr/share/man/man1)
add_custom_target(package_files ALL DEPENDS ${package_files})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lodewire)
set(CPACK_PACKAGE_VENDOR Lodewire)
set(CPACK_PACKAGE_CONTACT "Lodewire developers <lodewire@users.noreply.example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
    "alerts on strategic minerals from news and trade events in Kafka")
set(CPACK_PACKAGE_DESCRIPTION
    "Reads news and trade events from Apache Kafka, matches Sigma rules for rare
earths, gallium, germanium, antimony and tungsten, and publishes alerts to
downstream topics.")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${PROJECT_SOURCE_DIR}/deploy/debian/conffiles ${PROJECT_SOURCE_DIR}/deploy/debian/postinst
    ${PROJECT_SOURCE_DIR}/deploy/debian/prerm ${PROJECT_SOURCE_DIR}/deploy/debian/postrm)
# What a package needs is built by hand; all the tests are not.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
include(CPack)
