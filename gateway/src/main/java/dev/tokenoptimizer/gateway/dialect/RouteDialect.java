package dev.tokenoptimizer.gateway.dialect;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the upstream of a route speaks: one API, or several that share an address. */
public enum RouteDialect {
    /** Anthropic Messages. */
    ANTHROPIC_MESSAGES("anthropic.messages", "anthropic", "https://api.anthropic.com", KeyHeader.X_API_KEY) {
        @Override
        @Nullable
        PromptCall promptAt(String path, UnaryOperator<String> models) {
            return path.equals("/v1/messages") ? MESSAGES : null;
        }

        @Override
        @Nullable
        PromptCall answeredCallAt(String method, String path) {
            return BatchPaths.ofAnthropic(method, path);
        }
    },

    /**
     * Chat Completions and Responses; the path tells which. Where several APIs share a host it begins with {@code /openai} (bedrock-mantle and
     * bedrock-runtime of Amazon, Groq), here or in the upstream's base path. A conversation that is to be compacted is a prompt of Responses
     * too: of their parameters it takes a part, and all of the cache's (OpenAI API reference, compact a response, November 2026).
     */
    OPENAI("openai", "openai", "https://api.openai.com", KeyHeader.BEARER) {
        @Override
        @Nullable
        PromptCall promptAt(String path, UnaryOperator<String> models) {
            return switch (path) {
                case "/v1/chat/completions", "/chat/completions", "/openai/v1/chat/completions" -> CHAT;
                case "/v1/responses",
                        "/responses",
                        "/openai/v1/responses",
                        "/v1/responses/compact",
                        "/responses/compact",
                        "/openai/v1/responses/compact" -> RESPONSES;
                default -> null;
            };
        }

        @Override
        @Nullable
        PromptCall answeredCallAt(String method, String path) {
            return BatchPaths.ofOpenAi(method, path);
        }

        @Override
        public ErrorShape errorShape() {
            return ErrorShape.OPENAI;
        }
    },

    /**
     * The same two APIs as Azure serves them, in both styles of its addresses: the path names the deployment, or the body does in place of
     * the model (Azure OpenAI REST reference, August 2026). Every resource has an address of its own.
     */
    AZURE_OPENAI("azure-openai", "azure", "https://resource.openai.azure.com", KeyHeader.API_KEY) {
        @Override
        @Nullable
        PromptCall promptAt(String path, UnaryOperator<String> models) {
            return switch (path) {
                case "/openai/v1/chat/completions" -> CHAT;
                case "/openai/v1/responses", "/openai/responses", "/openai/v1/responses/compact" -> RESPONSES;
                default -> ofDeployment(path);
            };
        }

        private @Nullable PromptCall ofDeployment(String path) {
            int end = path.length() - DEPLOYMENT_CHAT.length();
            if (!path.startsWith(DEPLOYMENTS) || !path.endsWith(DEPLOYMENT_CHAT) || end <= DEPLOYMENTS.length()) {
                return null;
            }
            String deployment = path.substring(DEPLOYMENTS.length(), end);
            return deployment.matches("[A-Za-z0-9._-]{1,128}") ? new PromptCall(CHAT.dialect(), deployment) : null;
        }

        @Override
        @Nullable
        PromptCall answeredCallAt(String method, String path) {
            return BatchPaths.ofOpenAi(method, path);
        }

        @Override
        public ErrorShape errorShape() {
            return ErrorShape.OPENAI;
        }

        @Override
        public boolean hasPublicAddress() {
            return false;
        }
    },

    /** Converse of Amazon Bedrock, and Claude's Messages as Bedrock invokes them. */
    BEDROCK("bedrock", "bedrock", "https://bedrock-runtime.us-east-1.amazonaws.com", KeyHeader.BEARER) {
        @Override
        @Nullable
        PromptCall promptAt(String path, UnaryOperator<String> models) {
            return BedrockPaths.promptAt(path, models);
        }

        @Override
        public ErrorShape errorShape() {
            return ErrorShape.AWS;
        }
    },

    /**
     * Claude's Messages and Google's generateContent on Vertex AI, where the path names the model. Who asks for Claude uses a client of
     * Anthropic's, who asks for anything else one of Google's.
     */
    VERTEX("vertex", "vertex", "https://aiplatform.googleapis.com", KeyHeader.BEARER) {
        @Override
        @Nullable
        PromptCall promptAt(String path, UnaryOperator<String> models) {
            PromptCall ofClaude = VertexPaths.promptAt(path, models);
            return ofClaude == null ? GeminiPaths.promptAt(path, models) : ofClaude;
        }

        @Override
        public ErrorShape errorShape(String path) {
            return path.contains(VertexPaths.ANTHROPIC) ? errorShape() : ErrorShape.GOOGLE;
        }

        @Override
        @Nullable
        PromptCall answeredCallAt(String method, String path) {
            return GeminiPaths.objectCallAt(method, path);
        }
    },

    /** Google's generateContent and its stream as the Gemini API serves them: the path names the model. */
    GEMINI("gemini", "gemini", "https://generativelanguage.googleapis.com", KeyHeader.GOOG_API_KEY) {
        @Override
        @Nullable
        PromptCall promptAt(String path, UnaryOperator<String> models) {
            return GeminiPaths.promptAt(path, models);
        }

        @Override
        @Nullable
        PromptCall answeredCallAt(String method, String path) {
            PromptCall ofObject = GeminiPaths.objectCallAt(method, path);
            return ofObject == null ? BatchPaths.ofGemini(method, path) : ofObject;
        }

        @Override
        public ErrorShape errorShape() {
            return ErrorShape.GOOGLE;
        }
    };

    /** How an upstream is shown a key. */
    public enum KeyHeader {
        /** {@code x-api-key: KEY}. */
        X_API_KEY,
        /** {@code Authorization: Bearer KEY}. */
        BEARER,
        /** {@code api-key: KEY}. */
        API_KEY,
        /** {@code x-goog-api-key: KEY}. */
        GOOG_API_KEY
    }

    private static final String DEPLOYMENTS = "/openai/deployments/";
    private static final String DEPLOYMENT_CHAT = "/chat/completions";

    private static final PromptCall MESSAGES = PromptCall.of("anthropic.messages");
    private static final PromptCall CHAT = PromptCall.of("openai.chat");
    private static final PromptCall RESPONSES = PromptCall.of("openai.responses");

    private final String label;
    private final String provider;
    private final URI upstream;
    private final KeyHeader keyHeader;

    RouteDialect(String label, String provider, String upstream, KeyHeader keyHeader) {
        this.label = label;
        this.provider = provider;
        this.upstream = URI.create(upstream);
        this.keyHeader = keyHeader;
    }

    /**
     * The prompt that a POST to a path carries; null for all else that is asked for there.
     *
     * @param path path below the route's prefix, beginning with a slash, without the query
     * @param models tells for the name of a model in the path what model it stands for
     */
    abstract @Nullable PromptCall promptAt(String path, UnaryOperator<String> models);

    /** The call that a request to a path is if its answer tells all that there is to account for; null for all else, and where there are none. */
    @Nullable
    PromptCall answeredCallAt(String method, String path) {
        return null;
    }

    /**
     * The call that a request is, if it carries a prompt or its answer tells what to account for; null for all else.
     *
     * @param method HTTP method
     * @param uri path and query below the route's prefix, beginning with a slash
     * @param models tells for the name of a model in the path what model it stands for
     */
    public @Nullable PromptCall call(String method, String uri, UnaryOperator<String> models) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        PromptCall answered = answeredCallAt(method, path);
        return answered != null || !method.equals("POST") ? answered : promptAt(path, models);
    }

    /** How errors of our own look there. */
    public ErrorShape errorShape() {
        return ErrorShape.ANTHROPIC;
    }

    /** The same for whoever asks at a path, where the APIs that share an address differ. */
    public ErrorShape errorShape(String path) {
        return errorShape();
    }

    /** The dialect that a configuration calls so. */
    public static Optional<RouteDialect> of(String label) {
        return Arrays.stream(values())
                .filter(dialect -> dialect.label.equals(label))
                .findFirst();
    }

    /** All labels, for messages. */
    public static String labels() {
        return Arrays.stream(values()).map(RouteDialect::label).collect(Collectors.joining(", "));
    }

    /** Name in configurations. */
    public String label() {
        return label;
    }

    /** Provider and platform that is meant where a route names none. */
    public String provider() {
        return provider;
    }

    /** Whether there is one address for everybody; otherwise a route must name its own. */
    public boolean hasPublicAddress() {
        return true;
    }

    /** The public address; an example where there is none. */
    public URI upstream() {
        return upstream;
    }

    /** How a key of the gateway's own is shown where a route does not say. */
    public KeyHeader keyHeader() {
        return keyHeader;
    }
}
