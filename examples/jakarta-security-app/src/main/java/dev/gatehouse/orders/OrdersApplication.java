package dev.gatehouse.orders;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** All resources, below {@code /api}. */
@ApplicationPath("api")
public class OrdersApplication extends Application {}
