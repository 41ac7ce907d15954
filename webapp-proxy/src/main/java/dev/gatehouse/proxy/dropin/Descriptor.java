package dev.gatehouse.proxy.dropin;

import dev.gatehouse.proxy.migrate.AdapterFilter;
import org.w3c.dom.Document;
import org.w3c.dom.DocumentType;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;

/** A web.xml that is about to be changed. Fetches nothing from anywhere. */
final class Descriptor {

    private static final String FILTER = "dev.gatehouse.filter.GatehouseFilter";
    private static final List<String> DISPATCHERS = List.of("REQUEST", "ASYNC", "FORWARD", "INCLUDE", "ERROR");

    private final Document document;

    private Descriptor(Document document) {
        this.document = document;
    }

    /** What says no more than that there is none. */
    static Descriptor empty(ServletApi api) throws UnfitWarException {
        String root = api == ServletApi.JAVAX
                ? "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"3.1\"/>"
                : "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\"/>";
        return parse(root.getBytes(StandardCharsets.UTF_8));
    }

    static Descriptor parse(byte[] content) throws UnfitWarException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
            Document document = builder.parse(new ByteArrayInputStream(content));
            if (hasEntity(document)) {
                throw new UnfitWarException(
                        "WEB-INF/web.xml refers to an entity, of which a copy could lose the content:"
                                + " put it in its place");
            }
            return new Descriptor(document);
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new UnfitWarException("WEB-INF/web.xml can't be understood: it is malformed XML");
        }
    }

    private static boolean hasEntity(Node node) {
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeType() == Node.ENTITY_REFERENCE_NODE || hasEntity(child)) {
                return true;
            }
        }
        return false;
    }

    /** The {@code gatehouse.*} that it sets, by context-params and init-params. */
    List<String> settings() {
        List<Element> params = new ArrayList<>(children("context-param"));
        children("filter").forEach(filter -> params.addAll(children(filter, "init-param")));
        return params.stream()
                .map(param -> text(param, "param-name"))
                .filter(name -> name.startsWith("gatehouse."))
                .toList();
    }

    /** Whether the filter stands before everything already, for every kind of dispatch. */
    boolean mapsFilter() {
        List<String> ours = children("filter").stream()
                .filter(filter -> text(filter, "filter-class").equals(FILTER))
                .map(filter -> text(filter, "filter-name"))
                .toList();
        return children("filter-mapping").stream()
                .filter(mapping -> ours.contains(text(mapping, "filter-name")))
                .anyMatch(mapping -> texts(mapping, "url-pattern").contains("/*")
                        && texts(mapping, "dispatcher").containsAll(DISPATCHERS));
    }

    /** Maps the filter before all others of the descriptor, for every kind of dispatch. */
    void mapFilter() {
        String name = freeName();
        Element filter = element("filter");
        add(filter, "filter-name", name);
        add(filter, "filter-class", FILTER);
        add(filter, "async-supported", "true");
        Element mapping = element("filter-mapping");
        add(mapping, "filter-name", name);
        add(mapping, "url-pattern", "/*");
        DISPATCHERS.forEach(dispatcher -> add(mapping, "dispatcher", dispatcher));
        Element root = document.getDocumentElement();
        Node first = root.getFirstChild();
        root.insertBefore(filter, first);
        root.insertBefore(mapping, first);
    }

    private String freeName() {
        List<String> taken = children("filter").stream()
                .map(filter -> text(filter, "filter-name"))
                .toList();
        String name = "gatehouse";
        for (int i = 2; taken.contains(name); i++) {
            name = "gatehouse-" + i;
        }
        return name;
    }

    /**
     * Takes out what asks for a login: {@code login-config}, the Keycloak adapter's filter, and of each
     * {@code security-constraint} the {@code auth-constraint}. What nobody may reach, and what must come by TLS, stays.
     *
     * @return a line for each thing that went
     */
    List<String> removeLogin() {
        List<String> removed = removeAdapter();
        for (Element login : children("login-config")) {
            removed.add("login-config " + text(login, "auth-method"));
            login.getParentNode().removeChild(login);
        }
        for (Element constraint : children("security-constraint")) {
            List<Element> auth = children(constraint, "auth-constraint");
            boolean denies = auth.stream()
                    .anyMatch(element -> texts(element, "role-name").stream().allMatch(String::isEmpty));
            if (auth.isEmpty() || denies) {
                continue;
            }
            List<String> patterns = new ArrayList<>();
            for (Element collection : children(constraint, "web-resource-collection")) {
                patterns.addAll(texts(collection, "url-pattern"));
            }
            removed.add("auth-constraint of " + patterns);
            // What is left opens its paths, as the best match, where another constraint denies all around them.
            auth.forEach(constraint::removeChild);
        }
        return removed;
    }

    private List<String> removeAdapter() {
        List<String> removed = new ArrayList<>();
        for (Element filter : children("filter")) {
            String type = text(filter, "filter-class");
            String name = text(filter, "filter-name");
            if (!AdapterFilter.isOne(type)) {
                if (AdapterFilter.maybe(type)) {
                    removed.add("nothing of the filter " + name + ", which by its class " + type
                            + " may ask for a login too: look yourself");
                }
                continue;
            }
            removed.add("filter " + name);
            filter.getParentNode().removeChild(filter);
            for (Element mapping : children("filter-mapping")) {
                if (text(mapping, "filter-name").equals(name)) {
                    mapping.getParentNode().removeChild(mapping);
                }
            }
        }
        return removed;
    }

    byte[] content() throws IOException {
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            DocumentType type = document.getDoctype();
            if (type != null && type.getPublicId() != null) {
                transformer.setOutputProperty(OutputKeys.DOCTYPE_PUBLIC, type.getPublicId());
            }
            if (type != null && type.getSystemId() != null) {
                transformer.setOutputProperty(OutputKeys.DOCTYPE_SYSTEM, type.getSystemId());
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            transformer.transform(new DOMSource(document), new StreamResult(out));
            return out.toByteArray();
        } catch (TransformerException e) {
            throw new IOException("WEB-INF/web.xml can't be written again", e);
        }
    }

    private List<Element> children(String name) {
        return children(document.getDocumentElement(), name);
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && name.equals(element.getLocalName())) {
                found.add(element);
            }
        }
        return found;
    }

    private static List<String> texts(Element parent, String name) {
        return children(parent, name).stream()
                .map(element -> element.getTextContent().trim())
                .toList();
    }

    private static String text(Element parent, String name) {
        return texts(parent, name).stream().findFirst().orElse("");
    }

    private Element element(String name) {
        Element root = document.getDocumentElement();
        String prefix = root.getPrefix();
        return document.createElementNS(root.getNamespaceURI(), prefix == null ? name : prefix + ":" + name);
    }

    private void add(Element parent, String name, String text) {
        Element child = element(name);
        child.setTextContent(text);
        parent.appendChild(child);
    }
}
