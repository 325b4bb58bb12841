"""Hair of simulated heads: roots, guide strands, strands, light."""
