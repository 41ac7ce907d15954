package dev.gatehouse.containers;

import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The container under test, as the build names it. */
final class Container {

    private Container() {}

    static boolean isJetty() {
        return property("arquillian.launch").equals("jetty");
    }

    static boolean isGlassFish() {
        return property("arquillian.launch").equals("glassfish");
    }

    static boolean isLiberty() {
        return property("arquillian.launch").equals("liberty");
    }

    static boolean isPayara() {
        return property("arquillian.launch").equals("payara");
    }

    /** Returns whether the initializers of libraries in the {@code lib} of an EAR run for its WARs. */
    static boolean runsInitializersOfEars() {
        return !isLiberty();
    }

    /** Returns whether a dispatch to a path with encoded characters goes to what they stand for. */
    static boolean decodesDispatches() {
        return !isLiberty() && !isPayara();
    }

    /** Returns whether applications bring the API of MicroProfile JWT themselves. */
    static boolean lacksJsonWebToken() {
        return isGlassFish() || isLiberty() || isPayara();
    }

    /** Whether it has Servlet below 5.0. */
    static boolean isJavax() {
        return isJetty() && environment().equals("ee8");
    }

    /** Jetty's. */
    static String environment() {
        return property("container.environment");
    }

    /** A file of the build, in its form for javax where the container needs that. */
    static File jar(String name) {
        return new File(property(name + (isJavax() ? ".javax.jar" : ".jar")));
    }

    /** Where it listens for HTTP, of those that are told. */
    static int port() {
        return Integer.parseInt(property("container.http.port"));
    }

    /** Where it listens for TLS. */
    static int securePort() {
        return Integer.parseInt(property("container.https.port"));
    }

    /** The program that runs containers in processes of their own. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A directory for what a run writes. */
    static Path work() {
        return Path.of(property("work"));
    }

    /** The application's name, of an archive. */
    static String name(Archive<?> archive) {
        return archive.getName().replaceFirst("\\.[we]ar$", "");
    }

    /** An archive as a file. */
    static File exported(Archive<?> archive) {
        File war = work().resolve(archive.getName()).toFile();
        archive.as(ZipExporter.class).exportTo(war, true);
        return war;
    }

    /** What it has logged in this run. */
    static String log() throws IOException {
        return Files.readString(logFile());
    }

    /** Where its log is. */
    static Path logFile() {
        return Path.of(property("container.log"));
    }

    static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("no system property " + name);
        }
        return value;
    }
}
