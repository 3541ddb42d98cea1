package org.isotherm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The floors of docs/design.md: a call only ever goes down, and a technology lives in one folder. */
@AnalyzeClasses(packages = "org.isotherm", importOptions = ArchitectureTest.OnlyTheWar.class)
class ArchitectureTest {
    /** Each line one floor, the highest first; packages of one line do not know each other. */
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("console"),
            Set.of("api", "health", "schema"),
            Set.of("tiering.schedule", "release.job"),
            Set.of("release"),
            Set.of("intake.job", "migration.job", "profile.job", "reconcile.job", "retrieval", "config"),
            Set.of("reconcile", "tiering", "retrieval.webhook"),
            Set.of("intake", "migration"),
            Set.of("transfer"),
            Set.of("asset", "profile"),
            Set.of("entity"),
            Set.of("registry"),
            Set.of("audit", "cluster"),
            Set.of("settings", "refusal", "job", "retrieval.cache", "storage.file", "storage.s3", "storage.transform"),
            Set.of("storage"));

    /** Tests and the demo stand outside the house. */
    static final class OnlyTheWar implements ImportOption {
        @Override
        public boolean includes(com.tngtech.archunit.core.importer.Location location) {
            return !location.contains("/test-classes/");
        }
    }

    @ArchTest
    static void callsGoDown(JavaClasses classes) {
        LayeredArchitecture floors = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (Set<String> floor : FLOORS) {
            for (String name : floor) {
                floors = floors.layer(name).definedBy("org.isotherm." + name);
            }
        }
        for (int i = 0; i < FLOORS.size(); i++) {
            List<String> above =
                    FLOORS.subList(0, i).stream().flatMap(Set::stream).toList();
            for (String name : FLOORS.get(i)) {
                floors = above.isEmpty()
                        ? floors.whereLayer(name).mayNotBeAccessedByAnyLayer()
                        : floors.whereLayer(name).mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
            }
        }
        floors.check(classes);
    }

    @ArchTest
    static void everyPackageHasItsFloor(JavaClasses classes) {
        Set<String> known = FLOORS.stream()
                .flatMap(Set::stream)
                .map(name -> "org.isotherm." + name)
                .collect(Collectors.toSet());
        Set<String> found =
                classes.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        found.removeAll(known);
        org.assertj.core.api.Assertions.assertThat(found)
                .as("packages without a floor")
                .isEmpty();
    }

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.isotherm.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule BATCH_LIVES_IN_JOBS = noClasses()
            .that()
            .resideOutsideOfPackages("..job")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.batch..");

    @ArchTest
    static final ArchRule REST_LIVES_IN_API = noClasses()
            .that()
            .resideOutsideOfPackage("org.isotherm.api")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.ws.rs..");

    @ArchTest
    static final ArchRule THE_AWS_SDK_LIVES_IN_STORAGE_S3 = noClasses()
            .that()
            .resideOutsideOfPackage("org.isotherm.storage.s3")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    @ArchTest
    static final ArchRule CIPHERS_LIVE_IN_STORAGE_TRANSFORM = noClasses()
            .that()
            .resideOutsideOfPackage("org.isotherm.storage.transform")
            // a message authentication code, which hides nothing
            .and()
            .doNotHaveSimpleName("WebhookSignature")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google.crypto..", "javax.crypto..");

    @ArchTest
    static final ArchRule LIQUIBASE_LIVES_IN_SCHEMA = noClasses()
            .that()
            .resideOutsideOfPackage("org.isotherm.schema")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("liquibase..");

    @ArchTest
    static final ArchRule STORAGE_IS_PLAIN_JAVA = noClasses()
            .that()
            .resideInAnyPackage("org.isotherm.storage..", "org.isotherm.refusal", "org.isotherm.retrieval.cache")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..", "org.eclipse.microprofile..");

    @ArchTest
    static final ArchRule FILES_ARE_TOUCHED_IN_STORAGE_FILE_ONLY = noClasses()
            .that()
            .resideOutsideOfPackages("org.isotherm.storage.file", "org.isotherm.retrieval.cache", "org.isotherm.api")
            // follows the links of a folder that is to become a backend, on the thread of a trial that may be lost
            .and()
            .doNotHaveSimpleName("RealPlaces")
            // reads the certificates that stores may have, once, when the server starts
            .and()
            .doNotHaveSimpleName("S3Trust")
            .should()
            .dependOnClassesThat(nameIs("java.nio.file.Files", "java.io.File", "java.io.RandomAccessFile"));

    @ArchTest
    static final ArchRule BACKENDS_ARE_NOT_WAITED_FOR_IN_TRANSACTIONS = classes()
            .that()
            .areAnnotatedWith(jakarta.transaction.Transactional.class)
            .or(haveTransactionalMethods())
            .should(notOpenBackendsInTransactions());

    private static DescribedPredicate<JavaClass> nameIs(String... names) {
        return DescribedPredicate.describe(
                "are " + List.of(names), type -> List.of(names).contains(type.getName()));
    }

    private static DescribedPredicate<JavaClass> haveTransactionalMethods() {
        return DescribedPredicate.describe(
                "have transactional methods",
                type -> type.getMethods().stream()
                        .anyMatch(m -> m.isAnnotatedWith(jakarta.transaction.Transactional.class)));
    }

    private static ArchCondition<JavaClass> notOpenBackendsInTransactions() {
        return new ArchCondition<>("call a backend only where transactions are suspended") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getMethods().stream()
                        .filter(m -> m.isAnnotatedWith(jakarta.transaction.Transactional.class))
                        .filter(m -> m.getAnnotationOfType(jakarta.transaction.Transactional.class)
                                        .value()
                                != jakarta.transaction.Transactional.TxType.NOT_SUPPORTED)
                        .flatMap(m -> m.getMethodCallsFromSelf().stream())
                        .filter(call -> call.getTargetOwner().isAssignableTo(org.isotherm.storage.StorageBackend.class))
                        .forEach(call -> events.add(SimpleConditionEvent.violated(type, call.getDescription())));
            }
        };
    }

    @Test
    void theFloorsNameEachPackageOnce() {
        List<String> names = FLOORS.stream().flatMap(Set::stream).toList();
        org.assertj.core.api.Assertions.assertThat(names).doesNotHaveDuplicates();
    }
}
