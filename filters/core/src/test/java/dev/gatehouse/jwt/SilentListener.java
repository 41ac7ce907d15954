package dev.gatehouse.jwt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A port that nobody may connect to. It never answers, and the kernel notes whoever tries. */
final class SilentListener implements AutoCloseable {

    private final ServerSocketChannel channel;

    SilentListener() {
        try {
            channel = ServerSocketChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + channel.socket().getLocalPort() + path;
    }

    /** Whether somebody connected since the last call. */
    boolean wasContacted() {
        try (SocketChannel connection = channel.accept()) {
            return connection != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
