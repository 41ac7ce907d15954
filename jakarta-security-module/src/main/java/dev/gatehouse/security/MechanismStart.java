package dev.gatehouse.security;

import dev.gatehouse.filter.WaysIn;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What must be right for an application with the mechanism to start. */
final class MechanismStart {

    private static final Logger LOG = System.getLogger(MechanismStart.class.getName());

    private static final String CHECKED = MechanismStart.class.getName();

    private MechanismStart() {}

    /**
     * Checks it once, and says which routes there are.
     *
     * @throws ServletException if the settings have mistakes, or the container will not ask the mechanism
     */
    static void check(ServletContext context) throws ServletException {
        if (context.getAttribute(CHECKED) != null) {
            return;
        }
        String reason = SilentContainer.reason(context);
        if (reason != null && !WaysIn.isFilterWanted(context)) {
            LOG.log(Level.ERROR, "GH0020 " + reason);
            throw new ServletException("GH0020 " + reason);
        }
        if (reason != null) {
            LOG.log(Level.WARNING, "GH0021 the filter stands alone: " + reason);
        }
        WaysIn.check(context, "Jakarta Security");
        context.setAttribute(CHECKED, true);
    }
}
