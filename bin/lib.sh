# Shared by the scripts of this folder; sourced, POSIX sh. Expects $root, the project's folder.

fail() {
    echo "token-optimizer: $*" >&2
    exit 1
}

# Major version of the Java installation in folder $1, 0 when there is none. Read from its release file: no process starts.
java_major() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || { echo 0; return; }
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | head -n 1 | grep . || echo 0
}

# The folder that the java on PATH belongs to, symbolic links followed.
java_home_on_path() {
    found=$(command -v java) || return 0
    while [ -L "$found" ]; do
        target=$(readlink "$found")
        case $target in
            /*) found=$target ;;
            *) found=$(dirname "$found")/$target ;;
        esac
    done
    dirname "$(dirname "$found")"
}

# Prints the first of: JAVA_HOME, the usual folders, PATH, that holds Java 25 or newer. Outside JAVA_HOME exactly 25, the
# version we test with, wins over a newer one. With argument "jdk" it must hold a compiler too.
find_java() {
    newer=
    on_path=$(java_home_on_path)
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
            /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
            /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$on_path"; do
        [ -n "$home" ] || continue
        major=$(java_major "$home")
        [ "$major" -ge 25 ] || continue
        [ "${1:-}" != jdk ] || [ -x "$home/bin/javac" ] || continue
        if [ "$major" -eq 25 ] || [ "$home" = "${JAVA_HOME:-}" ]; then
            echo "$home"
            return
        fi
        newer=${newer:-$home}
    done
    echo "$newer"
}

# Sets and exports JAVA_HOME, or ends with one clear line.
use_java() {
    java=$(find_java "${1:-}")
    [ -n "$java" ] || fail "needs a JDK 25 or newer. Install one and set JAVA_HOME to its folder."
    JAVA_HOME=$java
    export JAVA_HOME
}

need_maven() {
    command -v mvn >/dev/null || fail "needs Maven 3.8 or newer to build: mvn is not on PATH."
    version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    case $version in
        [0-2].* | 3.[0-7] | 3.[0-7].*) fail "needs Maven 3.8 or newer to build: $(command -v mvn) is $version." ;;
    esac
}
