package dev.gatehouse.security;

import dev.gatehouse.filter.GatehouseInitializer;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestKeys;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;

/**
 * Jetty with the module's initializer, and an application that echoes whom it sees. Whether anything asks the mechanism is
 * for the test to say.
 */
final class MechanismServer {

    static final TestKeys KEY = TestKeys.ec("k1");

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final GatehouseAuthenticationMechanism mechanism = new GatehouseAuthenticationMechanism();
    private final Server server = new Server();
    private final ServletContextHandler context = new ServletContextHandler("/");

    private volatile @Nullable Exception ignored;

    MechanismServer() {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        context.addServlet(new ServletHolder(new Echo()), "/*");
        server.setHandler(context);
    }

    ServletContextHandler context() {
        return context;
    }

    TestIssuer issuer() {
        return issuer;
    }

    MechanismServer with(String name, String value) {
        context.setInitParameter(name, value);
        return this;
    }

    /** Routes for /api and /open, and tokens of the issuer. */
    MechanismServer configured() {
        return with("gatehouse.issuers.main.issuer", issuer.issuer())
                .with("gatehouse.issuers.main.audiences", "api")
                .with("gatehouse.routes.api.path", "/api/**")
                .with("gatehouse.routes.open.path", "/open/**")
                .with("gatehouse.routes.open.authenticate", "none");
    }

    /** Asks the mechanism before all filters, as a container does; hands on what it leaves, or the client's own request. */
    MechanismServer asking(boolean handsOn) {
        return asking(handsOn, false);
    }

    /**
     * The same.
     *
     * @param goesOn whether the filters run for requests too that the mechanism has answered, as in Open Liberty 25.0.0.6
     */
    MechanismServer asking(boolean handsOn, boolean goesOn) {
        context.addServletContainerInitializer((types, servlets) -> {
            Filter container = (request, response, chain) -> {
                HttpServletRequest http = (HttpServletRequest) request;
                HttpServletResponse reply = (HttpServletResponse) response;
                RecordingMessageContext message = new RecordingMessageContext(http, reply);
                try {
                    if (!String.valueOf(mechanism.validateRequest(http, reply, message))
                                    .equals("SEND_FAILURE")
                            || goesOn) {
                        chain.doFilter(handsOn ? message.getRequest() : request, response);
                    }
                } catch (jakarta.security.enterprise.AuthenticationException e) {
                    throw new IOException(e);
                }
            };
            FilterRegistration.Dynamic filter = servlets.addFilter("container", container);
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        });
        return this;
    }

    /** The filter's jar too, switched on; to be called before or after others that bring initializers. */
    MechanismServer filterEnabled() {
        context.addServletContainerInitializer(new GatehouseInitializer());
        return with("gatehouse.enabled", "true");
    }

    MechanismServer start() throws Exception {
        context.addServletContainerInitializer(new MechanismInitializer());
        server.start();
        return this;
    }

    /**
     * As {@link #start()} in a container that ignores what an initializer throws and starts the application: Open Liberty
     * 25.0.0.6 logs {@code CWWWC0001W} and goes on. It shows initializers all mappings, unlike Jetty, and says so by its name.
     */
    MechanismServer startIgnoringExceptions() throws Exception {
        server.setServerInfo("IBM WebSphere Liberty/25.0.0.6");
        context.addServletContainerInitializer((types, servlets) -> {
            try {
                new MechanismInitializer().onStartup(types, servlets);
            } catch (ServletException | RuntimeException e) {
                ignored = e;
            }
        });
        server.start();
        return this;
    }

    /** The jar in sight of a container that runs no initializer from where it lies, as Open Liberty from an EAR's lib. */
    MechanismServer startWithoutInitializer() throws Exception {
        server.start();
        return this;
    }

    /** The exception that was ignored; null if there was none. */
    @Nullable
    Exception ignored() {
        return ignored;
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    HttpResponse<String> post(String path, String form, String... headers) throws IOException, InterruptedException {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(form), headers);
    }

    private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + path))
                .method(method, body);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    void close() throws Exception {
        server.stop();
        mechanism.release();
        issuer.close();
    }

    private static final class Echo extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter()
                    .write("app " + request.getRemoteUser() + " header=" + request.getHeader("X-User-Id") + " "
                            + (request.getUserPrincipal() instanceof org.eclipse.microprofile.jwt.JsonWebToken));
        }
    }
}
