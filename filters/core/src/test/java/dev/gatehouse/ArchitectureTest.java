package dev.gatehouse;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The arrows of docs/architecture.md: they point downward only. */
@AnalyzeClasses(packages = "dev.gatehouse", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final List<String> FEATURES = List.of(
            "jwt",
            "apikey",
            "clientcert",
            "introspection",
            "oauth",
            "ratelimit",
            "forward",
            "tenant",
            "route",
            "revocation",
            "binding");
    private static final List<String> FLOOR = List.of(
            "audit", "auth", "peer", "http", "config", "fetch", "strict", "quota", "metrics", "state", "provider");
    private static final List<String> ABOVE = List.of("gateway", "servlet", "mpconfig", "micrometer");

    private static final Set<String> OWN_OR_JDK = Set.of("dev.gatehouse.", "java.", "javax.net.", "javax.sql.");

    private static String[] packages(Stream<String> names) {
        return names.map(name -> "dev.gatehouse." + name + "..").toArray(String[]::new);
    }

    private static String[] packages(List<String> names) {
        return packages(names.stream());
    }

    /** A new package has to be entered above, and is then under all the rules. */
    @ArchTest
    static final ArchRule EVERY_CLASS_HAS_ITS_PLACE = classes()
            .should()
            .resideInAnyPackage(packages(Stream.of(FEATURES, FLOOR, ABOVE).flatMap(List::stream)));

    @ArchTest
    static void featuresWhenTheyNeedSomethingThenNeverFromEachOther(JavaClasses all) {
        for (String feature : FEATURES) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.gatehouse." + feature + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages(FEATURES.stream().filter(other -> !other.equals(feature))))
                    .because("what two features need sinks to the floor")
                    .allowEmptyShould(true)
                    .check(all);
        }
    }

    @ArchTest
    static final ArchRule FEATURES_KNOW_THE_FLOOR_ALONE = noClasses()
            .that()
            .resideInAnyPackage(packages(FEATURES))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(ABOVE));

    @ArchTest
    static final ArchRule FLOOR_KNOWS_NOTHING_ABOVE = noClasses()
            .that()
            .resideInAnyPackage(packages(FLOOR))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(Stream.concat(FEATURES.stream(), ABOVE.stream())));

    @ArchTest
    static final ArchRule HTTP_KNOWS_NOTHING = noClasses()
            .that()
            .resideInAPackage("dev.gatehouse.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(List.of("auth", "config")));

    @ArchTest
    static final ArchRule CONFIG_KNOWS_NOTHING = noClasses()
            .that()
            .resideInAPackage("dev.gatehouse.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(List.of("auth", "http")));

    @ArchTest
    static final ArchRule GATEWAY_KNOWS_NO_ADAPTER = noClasses()
            .that()
            .resideInAPackage("dev.gatehouse.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(List.of("servlet", "mpconfig", "micrometer")));

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.gatehouse.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SERVLET_API_STAYS_IN_ITS_ADAPTER = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gatehouse.servlet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.servlet..", "javax.servlet..");

    @ArchTest
    static final ArchRule MICROPROFILE_STAYS_IN_ITS_ADAPTER = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gatehouse.mpconfig..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.microprofile..");

    @ArchTest
    static final ArchRule MICROMETER_STAYS_IN_ITS_ADAPTER = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gatehouse.micrometer..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule NO_FOREIGN_TYPE_IS_PUBLISHED = classes()
            .that()
            .resideInAnyPackage(packages(Stream.concat(FEATURES.stream(), FLOOR.stream())))
            .and()
            .arePublic()
            .should(publishOnlyOwnTypes());

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes().should(resideInANullMarkedPackage());

    @ArchTest
    static final ArchRule FILES_ARE_WATCHED_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackages(packages(List.of("fetch", "audit")))
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.nio\\.file\\.(attribute\\.(BasicFileAttributes|FileTime)|WatchService)")
            .because("fetch.WatchedFiles decides when a changed file counts");

    @ArchTest
    static final ArchRule NO_STATE_IS_STATIC =
            fields().that().areStatic().should().beFinal().because("a reload swaps instances");

    @ArchTest
    static final ArchRule NO_STATE_IS_BOUND_TO_A_THREAD =
            noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class);

    private static ArchCondition<JavaClass> publishOnlyOwnTypes() {
        return new ArchCondition<>("publish only types of Gatehouse and the JDK") {
            @Override
            public void check(JavaClass published, ConditionEvents events) {
                for (JavaMember member : published.getMembers()) {
                    if (isPublished(member)) {
                        involvedTypes(member).stream()
                                .filter(type -> !isOwnOrJdk(type))
                                .forEach(type -> events.add(SimpleConditionEvent.violated(
                                        member, member.getFullName() + " publishes " + type.getName())));
                    }
                }
            }
        };
    }

    private static boolean isPublished(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static List<JavaClass> involvedTypes(JavaMember member) {
        List<JavaType> types = new ArrayList<>();
        if (member instanceof JavaField field) {
            types.add(field.getType());
        } else if (member instanceof JavaCodeUnit unit) {
            types.add(unit.getReturnType());
            types.addAll(unit.getParameterTypes());
            types.addAll(unit.getExceptionTypes());
        }
        return types.stream()
                .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .distinct()
                .toList();
    }

    private static boolean isOwnOrJdk(JavaClass type) {
        return type.isPrimitive() || OWN_OR_JDK.stream().anyMatch(type.getName()::startsWith);
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a package with @NullMarked") {
            @Override
            public void check(JavaClass inspected, ConditionEvents events) {
                JavaPackage home = inspected.getPackage();
                if (!home.isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(
                            inspected, inspected.getName() + ": no @NullMarked on " + home.getName()));
                }
            }
        };
    }
}
