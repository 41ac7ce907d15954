package dev.gatehouse.filter;

import dev.gatehouse.metrics.BuildInfo;
import jakarta.servlet.ServletContext;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/** Says at start which way Gatehouse came in, what it guards, and what is open. */
final class StartLine {

    private static final Logger LOG = System.getLogger(StartLine.class.getName());
    private static final String SAID = StartLine.class.getName();
    private static final int MOST_NAMED = 20;

    private StartLine() {}

    /** Says it, unless it has been said of this application. */
    static void log(ServletContext context, String way, List<StartRoute> routes) {
        if (context.getAttribute(SAID) != null) {
            return;
        }
        context.setAttribute(SAID, true);
        LOG.log(Level.INFO, "GH0005 " + text(String.valueOf(context.getContextPath()), way, routes));
    }

    static String text(String contextPath, String way, List<StartRoute> routes) {
        List<String> guarded = new ArrayList<>();
        List<String> open = new ArrayList<>();
        List<String> reporting = new ArrayList<>();
        for (StartRoute route : routes) {
            List<String> kind =
                    route.access().isReportOnly() ? reporting : route.access().needsNothing() ? open : guarded;
            kind.add(route.name() + " " + route.path());
        }
        return "Gatehouse " + BuildInfo.current().text() + " stands before "
                + (contextPath.isEmpty() ? "/" : contextPath) + " by " + way + "; guarded: "
                + named(guarded) + "; open: " + named(open)
                + (reporting.isEmpty() ? "" : "; only reported: " + named(reporting))
                + "; all else is refused";
    }

    private static String named(List<String> routes) {
        if (routes.isEmpty()) {
            return "nothing";
        }
        int more = routes.size() - MOST_NAMED;
        String named = String.join(", ", routes.subList(0, Math.min(routes.size(), MOST_NAMED)));
        return more > 0 ? named + " and " + more + " more" : named;
    }
}
