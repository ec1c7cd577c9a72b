package dev.tokenoptimizer.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Servers that tests bring themselves: one out of a library on Maven Central, and Debian's packages unpacked below {@code target}
 * where {@code apt-get} can fetch them. Nothing is installed.
 */
public final class RedisBinary {

    private static final Path FOLDER = Path.of("target", "redis").toAbsolutePath();
    private static final Pattern VERSION = Pattern.compile("v=([0-9.]+)");
    private static final List<String> DEBIAN = List.of("redis-server", "redis-tools", "libjemalloc2", "liblzf1");
    private static final List<RedisBinary> ALL = find();

    private final Path program;
    private final Map<String, String> environment;
    private final String version;

    private RedisBinary(Path program, Map<String, String> environment, String version) {
        this.program = program;
        this.environment = environment;
        this.version = version;
    }

    /** Every server that can be had here; none where neither source has one for this system, and fails where the library has. */
    public static List<RedisBinary> all() {
        if (ALL.isEmpty() && isAlwaysToBeHad(System.getProperty("os.name"), System.getProperty("os.arch"))) {
            throw new IllegalStateException(
                    "no Redis was found, though the library has one for this system: the tests of"
                            + " the shared store must not be skipped");
        }
        return ALL;
    }

    /** Any of them; empty where there is none. */
    public static Optional<RedisBinary> any() {
        return all().stream().reduce((first, later) -> later);
    }

    /** Whether tests fail without a server instead of being skipped: what the build server is, too. */
    static boolean isAlwaysToBeHad(String system, String processor) {
        return system.toLowerCase(Locale.ROOT).contains("linux")
                && List.of("amd64", "x86_64").contains(processor.toLowerCase(Locale.ROOT));
    }

    Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The server's version. */
    public String version() {
        return version;
    }

    @Override
    public String toString() {
        return "Redis " + version;
    }

    private static List<RedisBinary> find() {
        List<RedisBinary> found = new ArrayList<>();
        for (Source source : List.<Source>of(RedisBinary::fromLibrary, RedisBinary::fromDebian)) {
            try {
                source.find().ifPresent(found::add);
            } catch (IOException e) {
                System.err.println("no server for tests of the shared store from one source: " + e.getMessage());
            }
        }
        System.err.println(
                found.isEmpty()
                        ? "tests of the shared store are skipped: no Redis for this system from Maven Central or Debian"
                        : "tests of the shared store run on " + found);
        return found;
    }

    private interface Source {
        Optional<RedisBinary> find() throws IOException;
    }

    private static Optional<RedisBinary> fromLibrary() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean arm = processor.contains("aarch64") || processor.contains("arm64");
        String name = system.contains("linux")
                ? (arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64")
                : arm ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64";
        Path program = FOLDER.resolve(name);
        if (!Files.exists(program)) {
            try (InputStream in = RedisBinary.class.getResourceAsStream("/" + name)) {
                if (in == null) {
                    return Optional.empty();
                }
                Files.createDirectories(FOLDER);
                Path whole = Files.createTempFile(FOLDER, name, ".new");
                Files.copy(in, whole, StandardCopyOption.REPLACE_EXISTING);
                whole.toFile().setExecutable(true);
                Files.move(whole, program, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return usable(program, Map.of());
    }

    private static Optional<RedisBinary> fromDebian() throws IOException {
        if (!Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            return Optional.empty();
        }
        Path unpacked = FOLDER.resolve("debian");
        if (!Files.exists(unpacked)) {
            Path fresh = FOLDER.resolve("debian.new");
            Files.createDirectories(fresh);
            List<String> download = new ArrayList<>(List.of("apt-get", "download"));
            download.addAll(DEBIAN);
            run(fresh, download);
            try (Stream<Path> files = Files.list(fresh)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".deb")).toList()) {
                    run(fresh, List.of("dpkg", "-x", file.toString(), "."));
                }
            }
            Files.move(fresh, unpacked, StandardCopyOption.ATOMIC_MOVE);
        }
        try (Stream<Path> libraries = Files.walk(unpacked.resolve("usr/lib"))) {
            Path folder = libraries
                    .filter(path -> path.getFileName().toString().startsWith("libjemalloc"))
                    .findFirst()
                    .map(Path::getParent)
                    .orElse(unpacked);
            return usable(unpacked.resolve("usr/bin/redis-server"), Map.of("LD_LIBRARY_PATH", folder.toString()));
        }
    }

    private static Optional<RedisBinary> usable(Path program, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        Matcher matcher = VERSION.matcher(said);
        if (!matcher.find()) {
            throw new IOException(program + " cannot be run: " + said.strip());
        }
        return Optional.of(new RedisBinary(program, environment, matcher.group(1)));
    }

    private static void run(Path folder, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
