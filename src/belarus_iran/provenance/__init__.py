"""Where tables come from: copies of sources searched, raw files derived anew."""
