package dev.gatehouse.containers;

import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

import java.util.LinkedHashMap;
import java.util.Map;

/** A WAR of the application's servlets, its web.xml, and the jar in {@code WEB-INF/lib}. */
final class Application {

    private final String name;
    private final WebXml webXml;
    private final Map<String, String> params = new LinkedHashMap<>();
    private final StringBuilder content = new StringBuilder();

    private Application(String name, WebXml webXml) {
        this.name = name;
        this.webXml = webXml;
    }

    /** At the context path {@code /name}, with the filter switched on and visits counted. */
    static Application guarded(String name, WebXml webXml) {
        return new Application(name, webXml)
                .param("gatehouse.enabled", "true")
                .param("gatehouse.routes.public.path", "/public/**")
                .param("gatehouse.routes.public.authenticate", "none")
                .servlet("visits", "Visits", "/public/visits");
    }

    /** A context-param. */
    Application param(String name, String value) {
        params.put(name, value);
        return this;
    }

    /** Takes a context-param away. */
    Application without(String name) {
        params.remove(name);
        return this;
    }

    /** More of web.xml. */
    Application content(String more) {
        content.append(more);
        return this;
    }

    Application params(Map<String, String> more) {
        params.putAll(more);
        return this;
    }

    /** A servlet, by the simple name of its class. */
    Application servlet(String name, String type, String pattern) {
        content.append("<servlet><servlet-name>")
                .append(name)
                .append("</servlet-name><servlet-class>dev.gatehouse.containers.app.")
                .append(type)
                .append("</servlet-class>")
                .append(webXml.hasAsync() ? "<async-supported>true</async-supported>" : "")
                .append("</servlet><servlet-mapping><servlet-name>")
                .append(name)
                .append("</servlet-name><url-pattern>")
                .append(pattern)
                .append("</url-pattern></servlet-mapping>");
        return this;
    }

    Application errorPage(int status, String location) {
        content.append("<error-page><error-code>")
                .append(status)
                .append("</error-code><location>")
                .append(location)
                .append("</location></error-page>");
        return this;
    }

    Application welcomeFiles(String... names) {
        content.append("<welcome-file-list><welcome-file>")
                .append(String.join("</welcome-file><welcome-file>", names))
                .append("</welcome-file></welcome-file-list>");
        return this;
    }

    WebArchive war() {
        return warWithoutGatehouse().addAsLibraries(Container.jar("bundle"));
    }

    /** The settings and the servlets alone. */
    WebArchive warWithoutGatehouse() {
        return ShrinkWrap.create(WebArchive.class, name + ".war")
                .addAsLibraries(Container.jar("application"))
                .setWebXML(new StringAsset(webXml.of(params, content.toString())));
    }
}
