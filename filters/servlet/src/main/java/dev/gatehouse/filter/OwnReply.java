package dev.gatehouse.filter;

import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.OwnAnswer;
import dev.gatehouse.http.RequestBody;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.quota.Share;
import dev.gatehouse.servlet.ReplyWriter;
import dev.gatehouse.servlet.RequestBodies;
import dev.gatehouse.servlet.ServletRequestView;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.util.List;

/** Answers the requests that the gateway answers itself, and reads their bodies first where it needs them. */
final class OwnReply {

    private OwnReply() {}

    /** Whether the gateway answers the request itself: by now, or once its body has been read. */
    static boolean write(
            Gateway gateway,
            RequestView view,
            HttpServletRequest request,
            HttpServletResponse response,
            RequestBodies bodies)
            throws IOException {
        int max = gateway.maxOwnBodyBytes(view);
        if (max > 0) {
            List<Share> caller = gateway.clientAddress(view).shares();
            bodies.read(request, caller, max, body -> reply(gateway, request, response, body));
            return true;
        }
        OwnAnswer own = gateway.ownReply(view);
        if (own != null) {
            write(own, request, response);
        }
        return own != null;
    }

    private static void reply(
            Gateway gateway, HttpServletRequest request, HttpServletResponse response, RequestBody body)
            throws IOException {
        OwnAnswer own = gateway.ownReply(new ServletRequestView(request, body));
        if (own == null) {
            // Its body was asked for, so the request is the gateway's: an empty 200 must not stand in for the answer.
            response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            return;
        }
        write(own, request, response);
    }

    private static void write(OwnAnswer own, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Throwable thrown = null;
        try {
            ReplyWriter.write(own.reply(), response);
        } catch (IOException | RuntimeException e) {
            thrown = e;
            throw e;
        } finally {
            ExchangeEnd.await(own.exchange(), request, response, thrown);
        }
    }
}
