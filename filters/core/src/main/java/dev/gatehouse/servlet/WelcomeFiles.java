package dev.gatehouse.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The welcome files of an application (Servlet 6.0 §10.10): what a container may serve for the request of a directory. Read
 * from web.xml and the web fragments, since the Servlet API doesn't show them. Immutable, and safe for use by many threads.
 */
final class WelcomeFiles {

    private static final Logger LOG = System.getLogger(WelcomeFiles.class.getName());
    private static final String ATTRIBUTE = WelcomeFiles.class.getName();

    /** The containers' own list for applications that name none. */
    private static final Set<String> USUAL = Set.of("index.html", "index.htm", "index.jsp");

    /** The packages of the containers' servlets for files. */
    private static final Set<String> CONTAINERS = Set.of(
            "org.eclipse.jetty.",
            "org.apache.catalina.",
            "io.undertow.",
            "org.glassfish.",
            "com.ibm.",
            "io.openliberty.",
            "weblogic.");

    /** In the names of containers that find welcome files before any filter runs. */
    private static final Set<String> EARLY =
            Set.of("Tomcat", "TomEE", "Undertow", "WildFly", "JBoss", "GlassFish", "Payara");

    private final Set<String> names;

    private WelcomeFiles(Set<String> names) {
        this.names = Collections.unmodifiableSet(names);
    }

    /** Returns the welcome files of a context, which are read once. */
    static WelcomeFiles of(ServletContext context) {
        if (context.getAttribute(ATTRIBUTE) instanceof WelcomeFiles known) {
            return known;
        }
        Set<String> names = new LinkedHashSet<>(USUAL);
        try {
            add(names, context.getResource("/WEB-INF/web.xml"));
            ClassLoader loader = context.getClassLoader();
            if (loader != null) {
                for (URL fragment : Collections.list(loader.getResources("META-INF/web-fragment.xml"))) {
                    add(names, fragment);
                }
            }
        } catch (IOException | XMLStreamException e) {
            LOG.log(Level.WARNING, "GH0051 the welcome files can't be read from web.xml: {0}", e.toString());
        }
        WelcomeFiles files = new WelcomeFiles(names);
        context.setAttribute(ATTRIBUTE, files);
        return files;
    }

    private static void add(Set<String> names, @Nullable URL descriptor) throws IOException, XMLStreamException {
        if (descriptor == null) {
            return;
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // A web.xml of before Servlet 2.4 names a DTD, which is not to be fetched.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        try (InputStream stream = descriptor.openStream()) {
            XMLStreamReader reader = factory.createXMLStreamReader(stream);
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals("welcome-file")) {
                    String name = reader.getElementText().strip();
                    // A slash in front is not allowed (Servlet 6.0 §10.10): Payara keeps it, others drop it.
                    names.add(name);
                    names.add(name.startsWith("/") ? name.substring(1) : name);
                }
            }
            reader.close();
        }
    }

    /**
     * Returns whether a container may serve a path for the request of a directory.
     *
     * @param directory a decoded path; one that doesn't end with a slash has no welcome files
     * @param path the decoded path that the container serves
     */
    boolean isServedFor(String directory, String path) {
        return directory.endsWith("/")
                && path.startsWith(directory)
                && names.contains(path.substring(directory.length()));
    }

    /**
     * Returns whether the container's own servlet for files answers the request of a directory, and so is the one that
     * forwards it to a welcome file; else a forward is the application's. Containers that find welcome files before any filter
     * runs forward to none.
     */
    static boolean isContainersOwn(ServletContext context, String directory) {
        String container = String.valueOf(context.getServerInfo());
        boolean own = EARLY.stream().noneMatch(container::contains);
        for (ServletRegistration servlet : context.getServletRegistrations().values()) {
            for (String pattern : servlet.getMappings()) {
                if (takes(pattern, directory)) {
                    own &= isOfContainer(servlet);
                }
            }
        }
        return own;
    }

    private static boolean takes(String pattern, String directory) {
        if (pattern.isEmpty()) {
            return directory.equals("/");
        }
        return pattern.endsWith("/*")
                ? directory.startsWith(pattern.substring(0, pattern.length() - 1))
                : pattern.equals("/") || pattern.equals(directory);
    }

    private static boolean isOfContainer(ServletRegistration servlet) {
        String type = servlet.getClassName();
        return type != null && CONTAINERS.stream().anyMatch(type::startsWith);
    }
}
