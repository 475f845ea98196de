"""What `glideway bench` measures: the engine, the write path, peers on the same data, pages."""
