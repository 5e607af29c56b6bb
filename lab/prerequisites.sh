# shellcheck shell=bash
# What a machine must have before Gridtap is built, run or tested on it: a JDK, Maven, and the programs
# that the lab's emulated networks use. Sourced by `gridtap` and `check`; says everything on stderr.

readonly JDK_MIN=25
readonly JDK_PACKAGE="openjdk-$JDK_MIN-jdk-headless"

# Program and the Debian package that brings it.
readonly BUILD_PROGRAMS=(mvn:maven flock:util-linux)
readonly LAB_PROGRAMS=(
  ip:iproute2         # namespaces, links, addresses
  tc:iproute2         # delay and loss
  nft:nftables        # the emulated NATs
  udhcpc:udhcpc       # a DHCP client that is not ours
  ping:iputils-ping
  dig:bind9-dnsutils  # asks the DNS servers that are ours
  tcpdump:tcpdump     # shows that the wire carries ciphertext
  iperf3:iperf3
  sysctl:procps
  script:bsdutils     # a terminal for a shell whose completions are tried
  setsid:util-linux   # keeps a terminal's Ctrl-C from the programs in the namespaces
)

# Packages whose programs the tests run, mostly in namespaces, but which nobody should have to install for that: most
# would start services or change this machine's resolver. They are downloaded and unpacked only.
readonly UNPACKED_PACKAGES=(
  dbus-daemon         # systemd's programs talk over it
  dhcpcd-base
  isc-dhcp-client
  libfaketime         # a wrong clock
  libnss-resolve
  systemd             # networkd, as a DHCP client
  systemd-resolved
  tshark              # judges the frames that we make
  zsh                 # its completions are tried
)

# Prints the major version of the JDK in a directory; fails if there is no complete JDK.
jdk_major() {
  local key value
  [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] || return 1
  while IFS='=' read -r key value; do
    if [[ $key == JAVA_VERSION ]]; then
      value=${value//\"/}
      echo "${value%%[.+-]*}"
      return 0
    fi
  done < "$1/release"
  return 1
}

# Sets and exports JAVA_HOME: the one that is set if it is new enough, else the newest of the usual places,
# else the one on PATH. Fails without a word if there is none.
find_jdk() {
  local home major best='' best_major=$((JDK_MIN - 1)) on_path=''
  if [[ -n ${JAVA_HOME:-} ]] && major=$(jdk_major "$JAVA_HOME") && ((major >= JDK_MIN)); then
    export JAVA_HOME
    return 0
  fi
  for home in /usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME:-/root}"/.sdkman/candidates/java/*; do
    if [[ -d $home && ! -L $home ]] && major=$(jdk_major "$home") && ((major > best_major)); then
      best=$home best_major=$major
    fi
  done
  if [[ -z $best ]] && on_path=$(command -v javac); then
    on_path=$(readlink -f "$on_path")
    home=${on_path%/bin/javac}
    if major=$(jdk_major "$home") && ((major >= JDK_MIN)); then best=$home; fi
  fi
  [[ -n $best ]] || return 1
  export JAVA_HOME=$best
}

say_how_to_get_a_jdk() {
  cat >&2 <<TEXT
gridtap: no JDK $JDK_MIN or later was found (looked at JAVA_HOME, /usr/lib/jvm, /opt and PATH).
         Install the package $JDK_PACKAGE (Debian, Ubuntu) or temurin-$JDK_MIN-jdk
         (https://adoptium.net/installation), or set JAVA_HOME to a JDK $JDK_MIN.
TEXT
}

# Prints the packages that bring what is missing of the programs named as program:package.
missing_packages() {
  local entry packages=()
  for entry in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${entry%%:*}" > /dev/null || packages+=("${entry#*:}")
  done
  ((${#packages[@]} == 0)) || printf '%s\n' "${packages[@]}" | sort -u | tr '\n' ' '
}

# Installs packages with apt-get, or says what to do and fails.
install_packages() {
  local log
  if [[ $EUID != 0 ]]; then
    echo "gridtap: this machine lacks: $*" >&2
    echo "         Install them with: sudo apt-get install $*   (or run this as root)" >&2
    return 1
  fi
  if ! command -v apt-get > /dev/null; then
    echo "gridtap: this machine lacks what the Debian packages $* bring," >&2
    echo "         and has no apt-get. Install them with its own package manager." >&2
    return 1
  fi
  log=$(mktemp)
  echo "gridtap: installing with apt-get: $*" >&2
  if { DEBIAN_FRONTEND=noninteractive apt-get -q update &&
       DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@"; } \
      > "$log" 2>&1 < /dev/null; then
    rm -f "$log"
    return 0
  fi
  tail -n 15 "$log" >&2
  echo "gridtap: apt-get failed (above: the end of $log)" >&2
  return 1
}

# Makes sure of the programs named as program:package.
require_programs() {
  local missing
  missing=$(missing_packages "$@")
  # shellcheck disable=SC2086 # a list of words
  [[ -z $missing ]] || install_packages $missing
}

# Makes sure of a JDK and exports JAVA_HOME; as root on Debian it tries the distribution's package first.
require_jdk() {
  find_jdk && return 0
  if [[ $EUID == 0 ]] && command -v apt-get > /dev/null; then
    install_packages "$JDK_PACKAGE" && find_jdk && return 0
  fi
  say_how_to_get_a_jdk
  return 1
}

# Downloads packages, with what they need that is not installed, and unpacks them below a directory; nothing is
# installed. Does nothing where that was done before.
require_unpacked() {
  local directory=$1 log package
  shift
  [[ $(cat "$directory/packages" 2> /dev/null) != "$*" ]] || return 0
  if ! command -v apt-get > /dev/null; then
    echo "gridtap: no apt-get here: the tests with the programs of $* will be skipped" >&2
    return 0
  fi
  echo "gridtap: unpacking into ${directory##*/}, without installing: $*" >&2
  rm -rf "$directory"
  mkdir -p "$directory/debs/partial"
  log=$directory/log
  [[ $EUID != 0 ]] || DEBIAN_FRONTEND=noninteractive apt-get -q update > "$log" 2>&1 < /dev/null
  # NoLocking, because nothing is changed on this machine, and so that nobody need be root for it.
  if ! apt-get -q -y --no-install-recommends --download-only -o Debug::NoLocking=1 -o APT::Sandbox::User= \
      -o Dir::Cache::archives="$directory/debs" install "$@" >> "$log" 2>&1 < /dev/null; then
    tail -n 15 "$log" >&2
    echo "gridtap: apt-get failed (above: the end of $log): the tests with these programs will be skipped" >&2
    return 0
  fi
  for package in "$directory"/debs/*.deb; do
    dpkg-deb -x "$package" "$directory" || return 1
  done
  rm -rf "$directory/debs"
  echo "$*" > "$directory/packages"
}
