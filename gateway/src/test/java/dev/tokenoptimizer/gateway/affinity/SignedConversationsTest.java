package dev.tokenoptimizer.gateway.affinity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.dialect.bedrock.BedrockConverse;
import dev.tokenoptimizer.dialect.gemini.GeminiContent;
import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.gateway.config.AccountConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.gateway.route.RouteTable;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.optimizer.PromptOptimizer;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.optimizer.Time;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.PromptFamily;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever changes between its turns, a conversation with signed thinking stays with the account that signed. */
class SignedConversationsTest {

    /** More than enough for one of them to have another home than its neighbour. */
    private static final int HEADS = 30;

    /** No signature is short. */
    private static final String LONG = "+".repeat(50);

    private static final FingerprintKey KEY = new FingerprintKey(1, 2);

    private final Affinity affinity = new Affinity(() -> 0);
    private final Route route = route();

    /** A conversation as each API writes it; heads, models and texts are told apart by numbers. */
    enum Wire {
        ANTHROPIC(new AnthropicMessages(KEY, TariffBook.shipped(), TokenEstimator.shipped())) {
            @Override
            String body(int head, String said) {
                return "{\"model\":\"claude-sonnet-4-" + head % 2 * 5 + "\",\"max_tokens\":9,\"tools\":[{\"name\":\"t"
                        + head + "\",\"input_schema\":{}}],\"system\":\"rules " + head + "\",\"messages\":[" + said
                        + "]}";
            }

            @Override
            String user(String text, boolean last) {
                return "{\"role\":\"user\",\"content\":"
                        + (last
                                ? "[{\"type\":\"text\",\"text\":\"" + text
                                        + "\",\"cache_control\":{\"type\":\"ephemeral\"}}]"
                                : "\"" + text + "\"")
                        + "}";
            }

            @Override
            String answer(String signature) {
                return "{\"role\":\"assistant\",\"content\":[" + (signature.isEmpty() ? "" : thinking(signature))
                        + "{\"type\":\"text\",\"text\":\"a\"}]}";
            }

            private String thinking(String signature) {
                return "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"" + signature + "\"},";
            }
        },
        BEDROCK(new BedrockConverse(KEY, TariffBook.shipped(), TokenEstimator.shipped())) {
            @Override
            String body(int head, String said) {
                return "{\"system\":[{\"text\":\"rules " + head + "\"}],\"messages\":[" + said + "]}";
            }

            @Override
            String user(String text, boolean last) {
                return "{\"role\":\"user\",\"content\":[{\"text\":\"" + text + "\"}"
                        + (last ? ",{\"cachePoint\":{\"type\":\"default\"}}" : "") + "]}";
            }

            @Override
            String answer(String signature) {
                return "{\"role\":\"assistant\",\"content\":["
                        + (signature.isEmpty()
                                ? ""
                                : "{\"reasoningContent\":{\"reasoningText\":{\"text\":\"t\",\"signature\":\""
                                        + signature + "\"}}},")
                        + "{\"text\":\"a\"}]}";
            }
        },
        GEMINI(GeminiContent.whole(KEY)) {
            @Override
            String body(int head, String said) {
                return "{\"systemInstruction\":{\"parts\":[{\"text\":\"rules " + head + "\"}]},\"contents\":[" + said
                        + "]}";
            }

            @Override
            String user(String text, boolean last) {
                return "{\"role\":\"user\",\"parts\":[{\"text\":\"" + text + "\"}]}";
            }

            @Override
            String answer(String signature) {
                return "{\"role\":\"model\",\"parts\":[{\"text\":\"a\""
                        + (signature.isEmpty() ? "" : ",\"thoughtSignature\":\"" + signature + "\"") + "}]}";
            }
        },
        OPENAI(OpenAiDialect.responses(KEY, TariffBook.shipped(), TokenEstimator.shipped())) {
            @Override
            String body(int head, String said) {
                return "{\"model\":\"gpt-6-sol\",\"instructions\":\"rules " + head + "\",\"input\":[" + said + "]}";
            }

            @Override
            String user(String text, boolean last) {
                return "{\"role\":\"user\",\"content\":\"" + text + "\"}";
            }

            @Override
            String answer(String signature) {
                return (signature.isEmpty()
                                ? ""
                                : "{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"" + signature
                                        + "\"},")
                        + "{\"role\":\"assistant\",\"content\":\"a\"}";
            }
        };

        @SuppressWarnings("ImmutableEnumChecker")
        private final PromptOptimizer optimizer;

        Wire(Dialect dialect) {
            this.optimizer = optimizer(dialect);
        }

        /** The request with a head of its own. */
        abstract String body(int head, String said);

        /** @param last whether nothing follows: clients mark the last message of each request */
        abstract String user(String text, boolean last);

        /** One of the model.
         *
         * @param signature empty where the answer was given without thinking */
        abstract String answer(String signature);

        /** Requests and answers of a conversation, oldest first; the last one is the user's. */
        String said(String opening, String... signatures) {
            StringBuilder said = new StringBuilder();
            for (int i = 0; i < signatures.length; i++) {
                said.append(user(i == 0 ? opening : "go on", false)).append(',');
                said.append(answer(signatures[i].isEmpty() ? "" : signatures[i] + LONG))
                        .append(',');
            }
            return said.append(user(signatures.length == 0 ? opening : "go on", true))
                    .toString();
        }

        PromptFamily family(int head, String said) {
            byte[] body = body(head, said).getBytes(UTF_8);
            String model = this == GEMINI || this == BEDROCK ? "model-" + head % 2 : "";
            return optimizer.family(body, body.length, facts(model)).orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTurnThatFirstCarriesASignatureGoesWhereItWasMade(Wire wire) {
        each(head -> {
            String account = serve(wire, head, wire.said("opening " + head));
            assertThat(choose(wire, head + 1, wire.said("opening " + head, "signature " + head)))
                    .isEqualTo(account);
        });
    }

    @ParameterizedTest
    @EnumSource
    void itStaysThereThoughEveryTurnHasAnotherHead(Wire wire) {
        each(head -> {
            String account = serve(wire, head, wire.said("opening " + head));
            assertThat(serve(wire, head + 1, wire.said("opening " + head, "1 of " + head)))
                    .isEqualTo(account);
            assertThat(serve(wire, head + 2, wire.said("opening " + head, "1 of " + head, "")))
                    .isEqualTo(account);
            assertThat(serve(wire, head + 3, wire.said("opening " + head, "1 of " + head, "", "2 of " + head)))
                    .isEqualTo(account);
        });
    }

    @ParameterizedTest
    @EnumSource
    void itStaysThereThoughItsClientDropsItsEarlierTurns(Wire wire) {
        each(head -> {
            String account = serve(wire, head, wire.said("opening " + head));
            serve(wire, head, wire.said("opening " + head, "1 of " + head));
            assertThat(choose(wire, head + 1, wire.said("summary " + head, "1 of " + head, "2 of " + head)))
                    .isEqualTo(account);
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GEMINI")
    void itStaysThereThoughItsClientDropsItsEarlierThinking(Wire wire) {
        each(head -> {
            String account = serve(wire, head, wire.said("opening " + head));
            serve(wire, head, wire.said("opening " + head, "1 of " + head));
            assertThat(choose(wire, head + 1, wire.said("opening " + head, "", "2 of " + head)))
                    .isEqualTo(account);
        });
    }

    @ParameterizedTest
    @EnumSource
    void anOpeningThatManyHaveInCommonLeadsNobodyAway(Wire wire) {
        each(head -> serve(wire, head, wire.said("hi")));
        each(head -> {
            String home = serve(wire, head, wire.said("other"));
            assertThat(choose(wire, head, wire.said("hi", "signature " + head)))
                    .as("its head tells")
                    .isEqualTo(home);
        });
        each(head -> {
            String home = serve(wire, HEADS + 1 + head, wire.said("other " + head));
            assertThat(choose(wire, HEADS + 1 + head, wire.said("hi", "signature of another gateway " + head)))
                    .as("nobody here served its first turn")
                    .isEqualTo(home);
        });
    }

    private static void each(IntConsumer head) {
        for (int i = 0; i < HEADS; i++) {
            head.accept(i);
        }
    }

    private String serve(Wire wire, int head, String said) {
        PromptFamily family = wire.family(head, said);
        Route account = chosen(family);
        affinity.serves(account, family);
        return account.account();
    }

    private String choose(Wire wire, int head, String said) {
        return chosen(wire.family(head, said)).account();
    }

    private Route chosen(PromptFamily family) {
        return affinity.choose(route, Optional.of(family), 1_000, Set.of()).account();
    }

    private static Route route() {
        List<AccountConfig> accounts = List.of("east", "west", "north").stream()
                .map(name -> AccountConfig.of(name, "key-" + name))
                .toList();
        GatewayConfig config = GatewayConfig.defaults()
                .withRoutes(List.of(RouteConfig.anthropic().withAccounts(accounts)));
        return new RouteTable(config).routes().get(0);
    }

    private static RequestFacts facts(String model) {
        return new RequestFacts(
                new CacheScope("anthropic", "accounts:a"),
                "",
                model,
                "app",
                Mode.OPTIMIZE,
                ClientMarkers.AUGMENT,
                0,
                false,
                false,
                Map.of());
    }

    private static PromptOptimizer optimizer(Dialect dialect) {
        return new PromptOptimizer(
                dialect,
                TariffBook.shipped(),
                new EvidencePlanner(),
                Knowledge.empty(
                        new InMemoryHistory(HistoryLimits.standard()),
                        new InMemoryHistory(HistoryLimits.standard()),
                        10,
                        LearningBudget.standardCredit()),
                new Time(() -> 0, () -> 0));
    }
}
