package dev.gatehouse.containers;

import java.util.Map;

/** Descriptors of all ages. */
enum WebXml {
    J2EE("xmlns=\"http://java.sun.com/xml/ns/j2ee\" version=\"2.4\""),
    JAVA_EE("xmlns=\"http://java.sun.com/xml/ns/javaee\" version=\"3.0\""),
    /** Of the container's own time. */
    CURRENT(now()),
    COMPLETE(now() + " metadata-complete=\"true\"");

    private final String attributes;

    WebXml(String attributes) {
        this.attributes = attributes;
    }

    private static String now() {
        return Container.isJavax()
                ? "xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"4.0\""
                : "xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\"";
    }

    /** Whether servlets can be asynchronous. */
    boolean hasAsync() {
        return this != J2EE;
    }

    /** A whole descriptor. */
    String of(Map<String, String> params, String content) {
        StringBuilder text = new StringBuilder("<web-app " + attributes + ">");
        params.forEach((name, value) -> text.append("<context-param><param-name>")
                .append(name)
                .append("</param-name><param-value>")
                .append(value.replace("&", "&amp;").replace("<", "&lt;"))
                .append("</param-value></context-param>"));
        return text.append(content).append("</web-app>").toString();
    }
}
