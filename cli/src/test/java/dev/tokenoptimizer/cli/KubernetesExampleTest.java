package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** docs/examples/kubernetes-shared-store.yaml, against the schema of its objects. */
class KubernetesExampleTest {

    private static final Path EXAMPLE = Path.of("..", "docs", "examples", "kubernetes-shared-store.yaml");

    @TempDir
    private Path folder;

    @Test
    void everyObjectIsAsItsSchemaWantsIt() throws IOException {
        assertThat(objects())
                .hasSize(6)
                .allSatisfy(object -> assertThatCode(() -> validate(object)).doesNotThrowAnyException());
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsFound() {
        String misspelt = "{kind: Deployment, apiVersion: apps/v1, spec: {selector: {}, template: {spec: {containers: "
                + "[{name: gateway, readynessProbe: {}}]}}}}";

        assertThatThrownBy(() -> validate(objects(misspelt).getFirst()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("readynessProbe");
    }

    @Test
    void theGatewaysConfigurationInItCanBeUsed() throws IOException {
        String configuration = objects().stream()
                .filter(object -> kind(object).equals("ConfigMap"))
                .map(object ->
                        object.getAsJsonObject("data").get("gateway.yaml").getAsString())
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(folder.resolve("gateway.yaml"), configuration);

        Cli run = Cli.run("config", "check", "--config", file.toString());

        assertThat(run.status()).as(run.err()).isZero();
    }

    private static List<JsonObject> objects() throws IOException {
        return objects(Files.readString(EXAMPLE));
    }

    private static List<JsonObject> objects(String yaml) {
        List<JsonObject> objects = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(yaml)
                .forEach(object -> objects.add(new Gson().toJsonTree(object).getAsJsonObject()));
        return objects;
    }

    private static String kind(JsonObject object) {
        return object.get("kind").getAsString();
    }

    private static void validate(JsonObject object) throws IOException {
        switch (object.get("apiVersion").getAsString() + " " + kind(object)) {
            case "v1 ConfigMap" -> V1ConfigMap.validateJsonElement(object);
            case "apps/v1 Deployment" -> V1Deployment.validateJsonElement(object);
            case "networking.k8s.io/v1 NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(object);
            case "v1 Service" -> V1Service.validateJsonElement(object);
            case "apps/v1 StatefulSet" -> V1StatefulSet.validateJsonElement(object);
            default -> throw new AssertionError("an object of another kind: " + object);
        }
    }
}
