package dev.tokenoptimizer.gateway.route;

import dev.tokenoptimizer.gateway.config.SecretConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The secret that keys fingerprints and credential hashes: from a file, the environment, or made once and kept. */
public final class DeploymentSecret {

    private static final int BYTES_MIN = 16;
    private static final int BYTES_CREATED = 32;
    private static final String FILE_NAME = "secret";

    private DeploymentSecret() {}

    /**
     * Reads the secret, or creates it in the state directory when none is configured.
     *
     * @param environment gives a variable's value, or null
     * @param shared whether other instances must have the same one: then it is not created
     * @throws IOException if the file cannot be read or created
     * @throws IllegalArgumentException if the secret is too short, or missing where it must be shared
     */
    public static byte[] load(SecretConfig config, UnaryOperator<@Nullable String> environment, boolean shared)
            throws IOException {
        if (config.file().isPresent()) {
            Path file = config.file().get();
            return checked(Files.readString(file, StandardCharsets.UTF_8), "file " + file);
        }
        String variable = environment.apply(config.environmentVariable());
        if (variable != null && !variable.isBlank()) {
            return checked(variable, "environment variable " + config.environmentVariable());
        }
        if (shared) {
            throw new IllegalArgumentException(
                    "instances that share a store need the same secret: set secret.file or the" + " variable "
                            + config.environmentVariable() + " to one that all of them have");
        }
        Path file = config.stateDirectory().resolve(FILE_NAME);
        try {
            create(file);
        } catch (FileAlreadyExistsException kept) {
            return checked(Files.readString(file, StandardCharsets.UTF_8), "file " + file);
        }
        return checked(Files.readString(file, StandardCharsets.UTF_8), "file " + file);
    }

    private static void create(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] folder = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        FileAttribute<?>[] own = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent, folder);
        }
        byte[] secret = new byte[BYTES_CREATED];
        new SecureRandom().nextBytes(secret);
        try (var channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), own)) {
            channel.write(
                    java.nio.ByteBuffer.wrap(HexFormat.of().formatHex(secret).getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static byte[] checked(String text, String source) {
        byte[] secret = text.strip().getBytes(StandardCharsets.UTF_8);
        if (secret.length < BYTES_MIN) {
            throw new IllegalArgumentException(
                    "the secret in " + source + " has " + secret.length + " bytes; it needs at least " + BYTES_MIN);
        }
        return secret;
    }
}
