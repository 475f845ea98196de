"""What `glideway bench` measures: engine, write path, peers on the same data, atlas, pages."""
