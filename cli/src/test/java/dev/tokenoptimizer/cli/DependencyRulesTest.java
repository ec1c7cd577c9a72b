package dev.tokenoptimizer.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which part may know which. Dependencies point one way; whatever waits or tells the time lives at the edge. */
class DependencyRulesTest {

    private static final String BASE = "dev.tokenoptimizer.";

    /** Every package of core with the packages of core that it may import, subpackages included. */
    private static final Map<String, Set<String>> CORE = Map.ofEntries(
            Map.entry("json", Set.of()),
            Map.entry("answer", Set.of("json")),
            Map.entry("prompt", Set.of()),
            Map.entry("usage", Set.of("prompt")),
            Map.entry("snapshot", Set.of("prompt")),
            Map.entry("tokens", Set.of("json", "prompt", "usage", "snapshot")),
            Map.entry("tariff", Set.of("prompt", "usage")),
            Map.entry("plan", Set.of("prompt", "usage", "tariff")),
            Map.entry("history", Set.of("prompt", "plan", "usage", "snapshot")),
            Map.entry("planner", Set.of("prompt", "plan", "history", "tariff")),
            Map.entry("dialect", Set.of("json", "answer", "prompt", "plan", "usage", "tokens", "tariff")),
            Map.entry("ledger", Set.of("prompt", "plan", "usage", "tariff", "snapshot")),
            Map.entry(
                    "optimizer",
                    Set.of(
                            "answer",
                            "json",
                            "prompt",
                            "usage",
                            "tokens",
                            "tariff",
                            "plan",
                            "history",
                            "planner",
                            "dialect",
                            "ledger",
                            "snapshot")));

    private static final Set<String> EDGES = Set.of("store", "gateway", "lab", "cli", "bench");

    private static final JavaClasses PROJECT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tokenoptimizer");

    @Test
    void everyPackageHasAPlaceInTheseRules() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : PROJECT) {
            found.add(type.getPackageName().substring(BASE.length()).split("\\.")[0]);
        }
        found.removeAll(CORE.keySet());
        found.removeAll(EDGES);
        assertThat(found).isEmpty();
    }

    static Stream<String> corePackages() {
        return CORE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("corePackages")
    void aCorePackageImportsOnlyThoseBelowIt(String name) {
        DescribedPredicate<JavaClass> allowed =
                resideInAnyPackage(Stream.concat(Stream.of(name), CORE.getOrDefault(name, Set.of()).stream())
                        .map(DependencyRulesTest::tree)
                        .toArray(String[]::new));
        classes()
                .that()
                .resideInAPackage(tree(name))
                .should()
                .onlyDependOnClassesThat(allowed.or(DescribedPredicate.not(resideInAPackage("dev.tokenoptimizer.."))))
                .check(PROJECT);
    }

    @Test
    void coreNeedsOnlyTheJdkAndTheYamlReader() {
        classes()
                .that()
                .resideInAnyPackage(core())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                Stream.of(core()),
                                Stream.of("java..", "javax.crypto..", "org.snakeyaml.engine..", "org.jspecify.."))
                        .toArray(String[]::new))
                .check(PROJECT);
    }

    @Test
    void coreTellsNoTimeAndStartsNoThread() {
        noClasses()
                .that()
                .resideInAnyPackage(core())
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.lang\\.Thread(\\$.*)?|java\\.util\\.Timer|java\\.util\\.concurrent\\.(.*Executor.*|CompletableFuture|ForkJoin.*)")
                .check(PROJECT);
    }

    @Test
    void coreDoesNotLogOrTalkToTheNetwork() {
        noClasses()
                .that()
                .resideInAnyPackage(core())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.util.logging..", "java.nio.channels..")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(PROJECT);
    }

    @Test
    void theStoreKnowsNothingAboveIt() {
        noClasses()
                .that()
                .resideInAPackage(tree("store"))
                .should()
                .dependOnClassesThat(in("gateway", "lab", "cli", "bench"))
                .check(PROJECT);
    }

    @Test
    void labAndGatewayDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage(tree("lab"))
                .should()
                .dependOnClassesThat(in("gateway", "cli", "bench"))
                .check(PROJECT);
        noClasses()
                .that()
                .resideInAPackage(tree("gateway"))
                .should()
                .dependOnClassesThat(in("lab", "cli", "bench"))
                .check(PROJECT);
    }

    @Test
    void theSimulatedProviderSharesNoLogicWithWhatItJudges() {
        noClasses()
                .that()
                .resideInAPackage(tree("lab.provider"))
                .should()
                .dependOnClassesThat(
                        in("json", "dialect", "plan", "planner", "history", "ledger", "optimizer", "tokens"))
                .allowEmptyShould(true)
                .check(PROJECT);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching(BASE + "(*)..").should().beFreeOfCycles().check(PROJECT);
    }

    private static DescribedPredicate<JavaClass> in(String... names) {
        return resideInAnyPackage(
                Stream.of(names).map(DependencyRulesTest::tree).toArray(String[]::new));
    }

    private static String[] core() {
        return CORE.keySet().stream().map(DependencyRulesTest::tree).toArray(String[]::new);
    }

    private static String tree(String name) {
        return BASE + name + "..";
    }
}
