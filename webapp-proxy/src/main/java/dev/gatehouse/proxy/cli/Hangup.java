package dev.gatehouse.proxy.cli;

import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** SIGHUP, which would else end the JVM. By reflection: the JDK has no supported API for signals. */
final class Hangup {

    private Hangup() {}

    /** Runs {@code action} at each SIGHUP; where the platform has none, does nothing. */
    static void onSignal(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, args) -> {
                if (method.getName().equals("handle")) {
                    Thread reload = new Thread(action, "gatehouse-reload");
                    reload.setContextClassLoader(Hangup.class.getClassLoader());
                    reload.start();
                    return null;
                }
                return method.getName().equals("hashCode") ? System.identityHashCode(proxy) : null;
            };
            Object target = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), target);
        } catch (ReflectiveOperationException | RuntimeException e) {
            System.getLogger(Hangup.class.getName()).log(Level.DEBUG, "no SIGHUP here", e);
        }
    }
}
