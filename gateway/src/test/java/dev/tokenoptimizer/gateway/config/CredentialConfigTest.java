package dev.tokenoptimizer.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and tokens come from files and variables, and are shown to nobody. */
class CredentialConfigTest {

    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    private Path folder;

    @Test
    void aKeyComesFromAFile() throws Exception {
        Files.writeString(folder.resolve("provider.key"), "sk-from-file\n");

        GatewayConfig config = load("routes: {a: {credential: {file: provider.key}}}", Map.of());

        assertThat(key(config)).isEqualTo("sk-from-file");
    }

    @Test
    void aKeyComesFromAVariable() throws Exception {
        GatewayConfig config =
                load("routes: {a: {credential: {environmentVariable: MY_KEY}}}", Map.of("MY_KEY", "sk-from-variable"));

        assertThat(key(config)).isEqualTo("sk-from-variable");
    }

    @Test
    void tokensComeFromAFileOneOnEachLine() throws Exception {
        Files.writeString(folder.resolve("callers"), TOKEN + "\n" + TOKEN + "x\r\n");

        assertThat(load("callers: {file: callers}", Map.of()).callers().tokens())
                .containsExactly(
                        Credential.of(TOKEN).orElseThrow(),
                        Credential.of(TOKEN + "x").orElseThrow());
    }

    @Test
    void whatIsPrintedShowsNone() throws Exception {
        GatewayConfig config = load(
                "callers: {environmentVariable: T}\nroutes: {a: {credential: {environmentVariable: K}}}",
                Map.of("T", TOKEN, "K", "sk-secret"));

        assertThat(config.toString()).contains("***").doesNotContain(TOKEN, "sk-secret");
    }

    @Test
    void bothAFileAndAVariableAreOneTooMany() throws Exception {
        Files.writeString(folder.resolve("provider.key"), "sk-1\n");

        assertThat(errors(
                        "routes: {a: {credential: {file: provider.key, environmentVariable: K}}}", Map.of("K", "sk-2")))
                .singleElement()
                .asString()
                .contains("routes.a.credential.environmentVariable", "stands beside routes.a.credential.file")
                .doesNotContain("sk-1", "sk-2");
    }

    @Test
    void aVariableThatIsNotSetIsAnError() throws Exception {
        assertThat(errors("routes: {a: {credential: {environmentVariable: MY_KEY}}}", Map.of()))
                .singleElement()
                .asString()
                .contains("1:", "variable MY_KEY is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "two words", "two\nlines", "ключ"})
    void whatIsNoKeyIsAnErrorThatDoesNotShowIt(String content) throws Exception {
        Files.writeString(folder.resolve("provider.key"), content);

        assertThat(errors("routes: {a: {credential: {file: provider.key}}}", Map.of()))
                .singleElement()
                .asString()
                .contains("holds no credential")
                .doesNotContain("two", "ключ");
    }

    @Test
    void aTokenThatCanBeGuessedIsAnErrorThatDoesNotShowIt() throws Exception {
        assertThat(errors("callers: {environmentVariable: T}", Map.of("T", TOKEN + " short")))
                .singleElement()
                .asString()
                .contains("fewer than 16 characters")
                .doesNotContain("short");
        assertThatThrownBy(() -> CallersConfig.of("short")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, false",
        "'[::]', false",
        "192.168.1.7, false",
        "gateway.internal, false",
        "127.0.0.1, true",
        "127.8.9.10, true",
        "localhost, true",
        "'[::1]', true"
    })
    void withoutTokensAnOwnKeyIsServedOnlyToThisMachine(String host, boolean fine) throws Exception {
        String yaml = "listen: {host: '" + host + "'}\nroutes: {a: {credential: {environmentVariable: K}}}";
        if (fine) {
            assertThat(load(yaml, Map.of("K", "sk")).exposed()).isEmpty();
        } else {
            assertThat(errors(yaml, Map.of("K", "sk")))
                    .singleElement()
                    .asString()
                    .contains("1:", "listen.host", "route 'a'", "callers.file");
        }
        assertThat(load("callers: {environmentVariable: T}\n" + yaml, Map.of("K", "sk", "T", TOKEN))
                        .exposed())
                .isEmpty();
    }

    @Test
    void aRouteHasAccountsByNameInTheirOrder() throws Exception {
        Files.writeString(folder.resolve("west.key"), "sk-west");
        GatewayConfig config =
                load("""
                routes:
                  a:
                    accounts:
                      west: {credential: {file: west.key}, workspace: w, upstream: "https://west.example.com/api"}
                      east: {credential: {environmentVariable: K, header: bearer}}
                """, Map.of("K", "sk-east", "TOKEN_OPTIMIZER_ROUTES_A_ACCOUNTS_EAST_WORKSPACE", "e"));

        assertThat(config.routes().get(0).accounts())
                .extracting(AccountConfig::name, AccountConfig::workspace)
                .containsExactly(tuple("west", Optional.of("w")), tuple("east", Optional.of("e")));
        assertThat(config.routes().get(0).accounts().get(0).upstream())
                .contains(URI.create("https://west.example.com/api"));
        assertThat(config.routes().get(0).showsOwnCredential()).isTrue();
    }

    @Test
    void anAccountWithoutAKeyBesideOneWithAKeyIsAnError() throws Exception {
        assertThat(errors(
                        "routes: {a: {accounts: {east: {credential: {environmentVariable: K}}, west: {workspace: w}}}}",
                        Map.of("K", "sk")))
                .singleElement()
                .asString()
                .contains("routes.a.accounts.west", "has no credential");
    }

    @Test
    void anAccountNeedsAName() throws Exception {
        assertThat(errors("routes: {a: {accounts: {East: {workspace: w}}}}", Map.of()))
                .singleElement()
                .asString()
                .contains("routes.a.accounts.East", "is no name for an account");
    }

    @Test
    void variablesThatSettingsNameAreNoStrangers() throws Exception {
        ConfigLoader.Loaded loaded = loader(
                        "routes: {a: {credential: {environmentVariable: TOKEN_OPTIMIZER_KEY}}}",
                        Map.of("TOKEN_OPTIMIZER_KEY", "sk"))
                .load();

        assertThat(loaded.warnings()).isEmpty();
    }

    private static String key(GatewayConfig config) {
        return config.routes().get(0).credential().value().orElseThrow().value();
    }

    private GatewayConfig load(String yaml, Map<String, String> environment) throws Exception {
        return loader(yaml, environment).load().config();
    }

    private List<String> errors(String yaml, Map<String, String> environment) throws IOException {
        ConfigLoader loader = loader(yaml, environment);
        return catchThrowableOfType(ConfigException.class, loader::load).errors().stream()
                .map(ConfigError::toString)
                .toList();
    }

    private ConfigLoader loader(String yaml, Map<String, String> environment) throws IOException {
        return new ConfigLoader(Optional.of(Files.writeString(folder.resolve("gateway.yaml"), yaml)), environment);
    }
}
