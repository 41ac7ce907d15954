package dev.gatehouse.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

class ProtectCommandTest {

    private static final String SECURED = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <!-- the shop's -->
              <servlet><servlet-name>shop</servlet-name><servlet-class>a.Shop</servlet-class></servlet>
              <security-constraint>
                <web-resource-collection><url-pattern>/orders/*</url-pattern></web-resource-collection>
                <auth-constraint><role-name>clerk</role-name></auth-constraint>
                <user-data-constraint><transport-guarantee>CONFIDENTIAL</transport-guarantee></user-data-constraint>
              </security-constraint>
              <security-constraint>
                <web-resource-collection><url-pattern>/internal/*</url-pattern></web-resource-collection>
                <auth-constraint/>
              </security-constraint>
              <login-config><auth-method>BASIC</auth-method></login-config>
            </web-app>
            """;

    private static final String ROUTES = """
            gatehouse.enabled=true
            gatehouse.issuers.main.issuer=https://auth.example.com/realms/acme
            gatehouse.issuers.main.audiences=shop
            gatehouse.routes.orders.path=/orders/**
            gatehouse.routes.orders.roles=clerk
            """;

    @TempDir
    private Path directory;

    private final Map<String, String> entries = new LinkedHashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path bundle;
    private Path output;

    @BeforeEach
    void files() throws IOException {
        bundle = bundle("jakarta");
        output = directory.resolve("protected.war");
        entries.put("WEB-INF/classes/a/Shop.class", "jakarta/servlet/http/HttpServlet");
        entries.put("index.html", "Welcome");
    }

    @Test
    void protectWhenTheWarFitsThenACopyHasTheJarAndTheSettings() throws IOException {
        Path war = war();

        assertThat(protect(war, "--config", config(ROUTES))).isZero();

        assertThat(read(output, "WEB-INF/gatehouse.properties")).isEqualTo(ROUTES);
        assertThat(read(output, "index.html")).isEqualTo("Welcome");
        assertThat(Files.size(output)).isGreaterThan(Files.size(war));
        assertThat(has(output, "WEB-INF/lib/gatehouse-filters.jar")).isTrue();
        assertThat(has(war, "WEB-INF/lib/gatehouse-filters.jar"))
                .as("the WAR itself")
                .isFalse();
        assertThat(out.toString())
                .contains("added WEB-INF/lib/gatehouse-filters.jar", "added WEB-INF/gatehouse.properties", "wrote ");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void protectWhenTheJarIsOfTheOtherServletApiThenRefused() throws IOException {
        bundle = bundle("javax");

        assertThat(protect(war())).isEqualTo(1);

        assertThat(err.toString())
                .contains("written for jakarta.servlet")
                .contains("is for javax.servlet")
                .contains("take gatehouse-filters.jar");
        assertThat(output).doesNotExist();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void protectWhenOnlyALibraryTellsTheApiThenItDecides() throws IOException {
        entries.remove("WEB-INF/classes/a/Shop.class");
        entries.put("WEB-INF/lib/struts.jar", "");
        Path war = war();
        try (FileSystem files = FileSystems.newFileSystem(war)) {
            Path jar = files.getPath("/WEB-INF/lib/struts.jar");
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
                entry(zip, "a/Action.class", "javax/servlet/Filter");
            }
        }

        assertThat(protect(war)).isEqualTo(1);
        assertThat(err.toString()).contains("take gatehouse-filters-javax.jar");

        bundle = bundle("javax");
        assertThat(protect(war)).isZero();
    }

    @Test
    void protectWhenAnOlderJarIsInItThenItIsReplaced() throws IOException {
        entries.put("WEB-INF/lib/gatehouse-filters-0.0.9.jar", "old");

        assertThat(protect(war())).isZero();

        assertThat(has(output, "WEB-INF/lib/gatehouse-filters-0.0.9.jar")).isFalse();
        assertThat(has(output, "WEB-INF/lib/gatehouse-filters.jar")).isTrue();
    }

    @Test
    void protectWhenToldThenTheWarsOwnLoginGoesAndWhatNobodyMayReachStays() throws IOException {
        entries.put("WEB-INF/web.xml", SECURED);

        assertThat(protect(war(), "--config", config(ROUTES), "--replace-login"))
                .isZero();

        assertThat(read(output, "WEB-INF/web.xml"))
                .doesNotContain("login-config", "role-name")
                .contains("<!-- the shop's -->", "CONFIDENTIAL", "/internal/*", "auth-constraint", "a.Shop");
        assertThat(out.toString()).contains("removed login-config BASIC", "removed auth-constraint of [/orders/*]");
    }

    @Test
    void protectWhenToldThenTheAdaptersFilterGoesAndOthersStay() throws IOException {
        entries.put("WEB-INF/web.xml", """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <filter><filter-name>kc</filter-name>
                    <filter-class>org.keycloak.adapters.servlet.KeycloakOIDCFilter</filter-class></filter>
                  <filter><filter-name>own</filter-name><filter-class>a.Own</filter-class></filter>
                  <filter-mapping><filter-name>kc</filter-name><url-pattern>/orders/*</url-pattern></filter-mapping>
                  <filter-mapping><filter-name>own</filter-name><url-pattern>/*</url-pattern></filter-mapping>
                </web-app>
                """);

        assertThat(protect(war(), "--config", config(ROUTES), "--replace-login"))
                .isZero();

        assertThat(read(output, "WEB-INF/web.xml"))
                .doesNotContain("KeycloakOIDCFilter", "kc")
                .contains("a.Own");
        assertThat(out.toString()).contains("removed filter kc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "**"})
    void protectWhenAnyRoleWasAskedForAndNoneIsDeclaredThenAnOpenRouteIsLooser(String role) throws IOException {
        entries.put("WEB-INF/web.xml", constrained("/*", "<role-name>" + role + "</role-name>"));

        assertThat(protect(war(), "--config", config(OPEN), "--replace-login")).isEqualTo(1);
        assertThat(err.toString()).contains("the route all (/**) asks for no credential where web.xml did");
    }

    @Test
    void protectWhenTheRoleIsBlankThenWhatNobodyMayReachStays() throws IOException {
        entries.put("WEB-INF/web.xml", constrained("/internal/*", "<role-name> </role-name>"));

        assertThat(protect(war(), "--config", config(OPEN), "--replace-login")).isZero();
        assertThat(read(output, "WEB-INF/web.xml")).contains("auth-constraint");
    }

    @Test
    void protectWhenTheFilterStandsBesideSomePathsThenItIsMappedBeforeAll() throws IOException {
        entries.put("WEB-INF/web.xml", """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <filter><filter-name>gatehouse</filter-name>
                    <filter-class>dev.gatehouse.filter.GatehouseFilter</filter-class></filter>
                  <filter-mapping><filter-name>gatehouse</filter-name><url-pattern>/api/*</url-pattern></filter-mapping>
                </web-app>
                """);

        assertThat(protect(war(), "--config", config(ROUTES))).isZero();

        assertThat(read(output, "WEB-INF/web.xml"))
                .contains("<filter-name>gatehouse-2</filter-name>", "<url-pattern>/*</url-pattern>");
    }

    @Test
    void protectWhenTheWarHasSettingsThatWouldWinThenRefused() throws IOException {
        entries.put("WEB-INF/web.xml", """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <context-param><param-name>gatehouse.routes.all.mode</param-name><param-value>report</param-value>
                  </context-param>
                </web-app>
                """);
        assertThat(protect(war(), "--config", config(ROUTES))).isEqualTo(1);
        assertThat(err.toString()).contains("WEB-INF/web.xml sets [gatehouse.routes.all.mode]");

        entries.remove("WEB-INF/web.xml");
        entries.put("WEB-INF/classes/META-INF/microprofile-config.properties", "gatehouse.routes.all.mode=report");
        assertThat(protect(war(), "--config", config(ROUTES))).isEqualTo(1);
        assertThat(err.toString()).contains("microprofile-config.properties sets [gatehouse.routes.all.mode]");
    }

    @Test
    void protectWhenTheSettingsNameAnotherFileThenRefused() throws IOException {
        assertThat(protect(war(), "--config", config(ROUTES + "gatehouse.config=/etc/other.properties\n")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("names another file by gatehouse.config");
    }

    @Test
    void protectWhenTheSettingsAreNoPropertiesAndNoYamlThenRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("settings.conf"), ROUTES);

        assertThat(protect(war(), "--config", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is neither .properties nor .yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE web-app [<!ENTITY sec SYSTEM \"security.xml\">]><web-app>&sec;</web-app>",
                "<!DOCTYPE web-app [<!ENTITY sec \"<login-config/>\">]><web-app>&sec;</web-app>",
                "<!DOCTYPE web-app SYSTEM \"http://127.0.0.1:1/a.dtd\"><web-app>&sec;</web-app>"
            })
    void protectWhenAnEntityCouldBeLostThenRefused(String webXml) throws IOException {
        entries.put("WEB-INF/web.xml", webXml);

        assertThat(protect(war(), "--config", config(ROUTES))).isEqualTo(1);
        assertThat(err.toString()).contains("WEB-INF/web.xml");
        assertThat(output).doesNotExist();
    }

    @Test
    void protectWhenAFilterOnlySoundsLikeTheAdaptersThenItStaysAndIsListed() throws IOException {
        entries.put("WEB-INF/web.xml", """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <filter><filter-name>tenants</filter-name>
                    <filter-class>com.acme.keycloak.TenantIsolationFilter</filter-class></filter>
                  <filter-mapping><filter-name>tenants</filter-name><url-pattern>/orders/*</url-pattern></filter-mapping>
                </web-app>
                """);

        assertThat(protect(war(), "--config", config(ROUTES), "--replace-login"))
                .isZero();

        assertThat(read(output, "WEB-INF/web.xml")).contains("TenantIsolationFilter");
        assertThat(out.toString()).contains("nothing of the filter tenants", "look yourself");
    }

    private static final String OPEN = """
            gatehouse.enabled=true
            gatehouse.routes.all.path=/**
            gatehouse.routes.all.authenticate=none
            """;

    private static String constrained(String pattern, String roles) {
        return "<web-app><security-constraint><web-resource-collection><url-pattern>" + pattern
                + "</url-pattern></web-resource-collection><auth-constraint>" + roles
                + "</auth-constraint></security-constraint></web-app>";
    }

    @Test
    void protectWhenNotToldThenTheWarsOwnLoginStays() throws IOException {
        entries.put("WEB-INF/web.xml", SECURED);

        assertThat(protect(war(), "--config", config(ROUTES))).isZero();

        assertThat(read(output, "WEB-INF/web.xml"))
                .contains("BASIC", "<role-name>clerk</role-name>", "dev.gatehouse.filter.GatehouseFilter");
    }

    @Test
    void protectWhenRoutesAreLooserThenRefusedUnlessAccepted() throws IOException {
        entries.put("WEB-INF/web.xml", SECURED);
        String open = config(ROUTES.replace("orders.roles=clerk", "orders.authenticate=none"));
        Path war = war();

        assertThat(protect(war, "--config", open, "--replace-login")).isEqualTo(1);
        assertThat(err.toString())
                .contains("the route orders (/orders/**) asks for no credential where web.xml did")
                .contains("--accept-looser");
        assertThat(output).doesNotExist();

        assertThat(protect(war, "--config", open, "--replace-login", "--accept-looser"))
                .isZero();
        assertThat(out.toString()).contains("looser: the route orders");
    }

    @Test
    void protectWhenLoginIsToGoWithoutSettingsThenRefused() throws IOException {
        assertThat(protect(war(), "--replace-login")).isEqualTo(1);

        assertThat(err.toString()).contains("without --config");
    }

    @Test
    void protectWhenWebXmlHasFiltersThenOursStandsBeforeThem() throws IOException {
        entries.put("WEB-INF/web.xml", """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <absolute-ordering><name>other</name></absolute-ordering>
                  <filter><filter-name>own</filter-name><filter-class>a.Own</filter-class></filter>
                </web-app>
                """);

        assertThat(protect(war(), "--config", config(ROUTES))).isZero();

        String webXml = read(output, "WEB-INF/web.xml");
        assertThat(webXml).contains("dev.gatehouse.filter.GatehouseFilter", "<dispatcher>INCLUDE</dispatcher>");
        assertThat(webXml.indexOf("GatehouseFilter")).isLessThan(webXml.indexOf("a.Own"));
        assertThat(out.toString()).contains("mapped the filter in WEB-INF/web.xml");
    }

    @Test
    void protectWhenTheFilterIsMappedAlreadyThenNotTwice() throws IOException {
        assertThat(protect(war(), "--config", config(ROUTES))).isZero();
        Path first = Files.move(output, directory.resolve("first.war"));

        assertThat(protect(first, "--config", config(ROUTES))).isZero();

        assertThat(read(output, "WEB-INF/web.xml")).containsOnlyOnce("<filter-class>dev.gatehouse");
    }

    @Test
    void protectWhenThereIsNoWebXmlThenOneOfTheSameServletApiIsMade() throws IOException {
        assertThat(protect(war())).isZero();

        assertThat(read(output, "WEB-INF/web.xml"))
                .contains("jakarta.ee/xml/ns/jakartaee", "GatehouseFilter")
                .doesNotContain("metadata-complete");
    }

    @Test
    void protectWhenTheDescriptorHasADocumentTypeThenItIsKeptAndNotFetched() throws IOException {
        String type = "<!DOCTYPE web-app PUBLIC \"-//Sun Microsystems, Inc.//DTD Web Application 2.3//EN\""
                + " \"http://127.0.0.1:1/web-app_2_3.dtd\">\n";
        entries.put(
                "WEB-INF/web.xml",
                type + "<web-app><login-config><auth-method>FORM</auth-method></login-config></web-app>");

        assertThat(protect(war(), "--config", config(ROUTES), "--replace-login"))
                .isZero();

        assertThat(read(output, "WEB-INF/web.xml"))
                .contains("DTD Web Application 2.3//EN", "web-app_2_3.dtd")
                .doesNotContain("FORM");
    }

    @Test
    void protectWhenConstraintsStandElsewhereThenTheyAreListed() throws IOException {
        entries.put("WEB-INF/web.xml", SECURED);
        entries.put(
                "WEB-INF/classes/a/Secure.class",
                "Ljakarta/servlet/annotation/ServletSecurity; jakarta/servlet/http/HttpServlet");

        assertThat(protect(war(), "--config", config(ROUTES), "--replace-login"))
                .isZero();

        assertThat(out.toString()).contains("stays").contains("@ServletSecurity in a/Secure.class");
    }

    @Test
    void protectWhenSettingsAreBadThenEachMistakeAndNoFile() throws IOException {
        assertThat(protect(war(), "--config", config(ROUTES + "gatehouse.routes.orders.scops=x\n")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("gatehouse.routes.orders.scops");

        assertThat(protect(war(), "--config", config(ROUTES.replace("enabled=true", "enabled=false"))))
                .isEqualTo(1);
        assertThat(err.toString()).contains("gatehouse.enabled=false");
        assertThat(output).doesNotExist();
    }

    @Test
    void protectWhenInputIsNoWarThenOneClearLine() throws IOException {
        Path text = Files.writeString(directory.resolve("a.war"), "no zip");
        assertThat(protect(text)).isEqualTo(1);
        assertThat(err.toString()).contains("a.war").contains("is no WAR");

        assertThat(protect(directory.resolve("absent.war"))).isEqualTo(1);
        assertThat(err.toString()).contains("absent.war can't be read");

        entries.clear();
        entries.put("a.txt", "a zip");
        assertThat(protect(war())).isEqualTo(1);
        assertThat(err.toString()).contains("has no WEB-INF");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void protectWhenOutputExistsThenNotWrittenOver() throws IOException {
        Files.writeString(output, "mine");

        assertThat(protect(war())).isEqualTo(1);

        assertThat(output).hasContent("mine");
        assertThat(err.toString()).contains("exists already");
    }

    private int protect(Path war, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("protect", war.toString(), "--jar", bundle.toString(), "--output", output.toString()));
        arguments.addAll(List.of(more));
        CommandLine command = GatehouseCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments.toArray(String[]::new));
    }

    private Path war() throws IOException {
        Path war = directory.resolve("shop.war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                entry(zip, entry.getKey(), entry.getValue());
            }
        }
        return war;
    }

    private Path bundle(String api) throws IOException {
        Path jar = directory.resolve(api + "-bundle.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            entry(zip, "META-INF/services/" + api + ".servlet.ServletContainerInitializer", "a");
            entry(zip, "dev/gatehouse/filter/GatehouseFilter.class", "a");
        }
        return jar;
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.ISO_8859_1));
        zip.closeEntry();
    }

    private String config(String text) throws IOException {
        return Files.writeString(directory.resolve("gatehouse.properties"), text)
                .toString();
    }

    private static String read(Path war, String entry) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(war)) {
            return Files.readString(files.getPath("/", entry));
        }
    }

    private static boolean has(Path war, String entry) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(war)) {
            return Files.exists(files.getPath("/", entry));
        }
    }

    private List<Path> leftovers() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".gatehouse"))
                    .toList();
        }
    }
}
