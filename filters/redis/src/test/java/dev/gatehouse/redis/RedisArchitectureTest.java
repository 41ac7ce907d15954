package dev.gatehouse.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The client stays inside: nothing but the provider is seen, and the module knows the floor's ports alone. */
@AnalyzeClasses(packages = "dev.gatehouse.redis", importOptions = DoNotIncludeTests.class)
class RedisArchitectureTest {

    @ArchTest
    static final ArchRule ONLY_THE_PROVIDER_IS_PUBLIC =
            classes().that().arePublic().should().haveSimpleName("RedisStateProvider");

    @ArchTest
    static final ArchRule THE_PORTS_ARE_ALL_IT_KNOWS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.gatehouse.gateway..", "dev.gatehouse.auth..", "dev.gatehouse.http..");

    @ArchTest
    static final ArchRule NO_STATE_IS_STATIC =
            fields().that().areStatic().should().beFinal();
}
